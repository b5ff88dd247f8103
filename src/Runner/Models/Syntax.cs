using Superpower.Model;

namespace ExPost.Runner.Models;

/// <summary>What was written, before it is known what its names mean.</summary>
/// <param name="At">The place in the expression, in characters from 0.</param>
/// <param name="Depth">How many levels of it lie one within the other.</param>
internal abstract record Syntax(int At, int Depth);

/// <summary>A number.</summary>
internal sealed record NumberSyntax(int At, string Text) : Syntax(At, 1);

/// <summary>A name.</summary>
internal sealed record NameSyntax(int At, string Text) : Syntax(At, 1);

/// <summary>A minus or a not before something.</summary>
internal sealed record PrefixSyntax(int At, TokenKind Operator, Syntax Operand) : Syntax(At, Operand.Depth + 1);

/// <summary>Operands and operators of one level, from the left: a sum, a product, a comparison, an and, an or.</summary>
internal sealed record ChainSyntax(Syntax First, IReadOnlyList<(Token<TokenKind> Operator, Syntax Operand)> Rest)
    : Syntax(First.At, Math.Max(First.Depth, Rest.Max(term => term.Operand.Depth)) + 1);

/// <summary>A power.</summary>
internal sealed record PowerSyntax(Syntax Base, Syntax Exponent) : Syntax(Base.At, Math.Max(Base.Depth, Exponent.Depth) + 1);

/// <summary>A function of something.</summary>
internal sealed record CallSyntax(int At, string Function, IReadOnlyList<Syntax> Arguments) : Syntax(At, Arguments.Select(argument => argument.Depth).DefaultIfEmpty(0).Max() + 1);
