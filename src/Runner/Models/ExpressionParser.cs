using System.Runtime.CompilerServices;
using Superpower;
using Superpower.Model;
using Superpower.Parsers;

namespace ExPost.Runner.Models;

/// <summary>
/// The grammar of values, from what binds loosest: or; and; not; a comparison; + and −; * and /; a minus sign; ^, which groups to the right and binds tighter than
/// the minus sign before it. Chains of operators are lists, so that neither parsing nor what follows goes deep for a long sum.
/// </summary>
internal static class ExpressionParser
{
    private const int MostCharacters = 100_000;
    private const int MostWords = 10_000;
    private const int DeepestParentheses = 50;

    /// <summary>Signs and powers nest without parentheses.</summary>
    private const int DeepestNesting = 400;

    private static readonly Lexer s_lexer = new();

    private static readonly TokenListParser<TokenKind, Syntax> s_any = words =>
    {
        // Parentheses are counted; this is for threads with less stack than these need.
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return s_or!(words);
    };

    private static readonly TokenListParser<TokenKind, Syntax[]> s_arguments =
        from open in Token.EqualTo(TokenKind.Open)
        from arguments in s_any.ManyDelimitedBy(Token.EqualTo(TokenKind.Comma))
        from close in Token.EqualTo(TokenKind.Close)
        select arguments;

    private static readonly TokenListParser<TokenKind, Syntax> s_named =
        from name in Token.EqualTo(TokenKind.Name)
        from arguments in s_arguments.AsNullable().OptionalOrDefault()
        select arguments is null ? (Syntax)new NameSyntax(name.Position.Absolute, name.ToStringValue()) : new CallSyntax(name.Position.Absolute, name.ToStringValue(), arguments);

    private static readonly TokenListParser<TokenKind, Syntax> s_primary =
        Token.EqualTo(TokenKind.Number).Select(number => (Syntax)new NumberSyntax(number.Position.Absolute, number.ToStringValue()))
            .Or(s_named)
            .Or(s_any.Between(Token.EqualTo(TokenKind.Open), Token.EqualTo(TokenKind.Close)));

    private static readonly TokenListParser<TokenKind, Signed> s_signed =
        from signs in Token.EqualTo(TokenKind.Minus).Many()
        from operand in s_primary
        select new Signed(signs, operand);

    private static readonly TokenListParser<TokenKind, Syntax> s_power =
        from first in s_signed
        from rest in Token.EqualTo(TokenKind.Power).IgnoreThen(s_signed).Many()
        select Tower([first, .. rest]);

    private static readonly TokenListParser<TokenKind, Syntax> s_product = Chain(s_power, TokenKind.Times, TokenKind.Over);

    private static readonly TokenListParser<TokenKind, Syntax> s_sum = Chain(s_product, TokenKind.Plus, TokenKind.Minus);

    private static readonly TokenListParser<TokenKind, Syntax> s_comparison =
        Chain(s_sum, TokenKind.Less, TokenKind.LessOrEqual, TokenKind.Greater, TokenKind.GreaterOrEqual, TokenKind.Equal, TokenKind.NotEqual);

    private static readonly TokenListParser<TokenKind, Syntax> s_not =
        from signs in Token.EqualTo(TokenKind.Not).Many()
        from operand in s_comparison
        select Prefixed(signs, operand);

    private static readonly TokenListParser<TokenKind, Syntax> s_and = Chain(s_not, TokenKind.And);

    private static readonly TokenListParser<TokenKind, Syntax> s_or = Chain(s_and, TokenKind.Or);

    private static readonly TokenListParser<TokenKind, Syntax> s_whole = s_any.AtEnd();

    /// <summary>Reads an expression.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="place">From a character of it to its place in the file.</param>
    /// <exception cref="UserError">It is none, or one that is too long or too deep.</exception>
    internal static Syntax Read(string text, Func<int, string> place)
    {
        try
        {
            return Read(text);
        }
        catch (Refusal refusal)
        {
            throw new UserError($"{place(refusal.At)}: {refusal.Message}");
        }
        catch (InsufficientExecutionStackException)
        {
            throw new UserError($"{place(0)}: {TooDeep(0).Message}");
        }
    }

    private static Syntax Read(string text)
    {
        if (text.Length > MostCharacters) throw new Refusal(0, FormattableString.Invariant($"the expression is longer than {MostCharacters} characters"));
        if (string.IsNullOrWhiteSpace(text)) throw new Refusal(0, "the expression is missing");
        Result<TokenList<TokenKind>> words = s_lexer.TryTokenize(text);
        if (!words.HasValue) throw Foreign(text, words.ErrorPosition.Absolute);
        CheckSize(words.Value);
        TokenListParserResult<TokenKind, Syntax> parsed = s_whole(words.Value);
        if (!parsed.HasValue) throw Unexpected(text, parsed);
        return parsed.Value.Depth <= DeepestNesting ? parsed.Value : throw TooDeep(parsed.Value.At);
    }

    private static void CheckSize(TokenList<TokenKind> words)
    {
        int depth = 0, count = 0;
        foreach (Token<TokenKind> word in words)
        {
            depth += word.Kind == TokenKind.Open ? 1 : word.Kind == TokenKind.Close ? -1 : 0;
            // Before the parser, whose stack grows with the parentheses.
            if (depth > DeepestParentheses) throw TooDeep(word.Position.Absolute);
            if (++count > MostWords) throw new Refusal(word.Position.Absolute, FormattableString.Invariant($"the expression has more than {MostWords} words"));
        }
    }

    private static Refusal TooDeep(int at) => new(at, FormattableString.Invariant($"the expression is nested too deeply; at most {DeepestParentheses} parentheses lie within each other"));

    private static Refusal Foreign(string text, int at)
    {
        string what = char.IsHighSurrogate(text[at]) && at + 1 < text.Length ? text.Substring(at, 2) : text[at].ToString();
        string hint = what switch
        {
            "=" => "; equality is written ==",
            "&" or "|" => "; conditions are joined by 'and' and 'or'",
            "." => "; a dot stands only within a name, such as others.cost or cost.2",
            _ => "",
        };
        return new(at, $"'{what}' has no meaning in an expression{hint} (accepted are numbers, names, + - * / ^, comparisons, parentheses and functions)");
    }

    private static Refusal Unexpected(string text, TokenListParserResult<TokenKind, Syntax> parsed)
    {
        // A list of a dozen operators tells nobody anything.
        string[] expected = [.. (parsed.Expectations ?? []).Distinct()];
        string wanted = expected.Length is 0 or > 4 ? "" : $"; expected is {string.Join(" or ", expected).Replace('`', '\'')}";
        if (parsed.Remainder.IsAtEnd) return new(text.TrimEnd().Length, $"the expression ends too early{wanted}");
        Token<TokenKind> word = parsed.Remainder.ConsumeToken().Value;
        return new(word.Position.Absolute, $"'{Input.YamlFile.Shown(word.ToStringValue())}' cannot stand here{wanted}");
    }

    private static TokenListParser<TokenKind, Syntax> Chain(TokenListParser<TokenKind, Syntax> operand, params TokenKind[] operators)
    {
        TokenListParser<TokenKind, Token<TokenKind>> symbol = operators.Select(kind => Token.EqualTo(kind)).Aggregate((a, b) => a.Or(b));
        TokenListParser<TokenKind, (Token<TokenKind> Operator, Syntax Operand)> term = from op in symbol from next in operand select (op, next);
        return from first in operand from rest in term.Many() select rest.Length == 0 ? first : new ChainSyntax(first, rest);
    }

    /// <summary>A tower of powers, from the right; a sign before a base is that of its whole power.</summary>
    private static Syntax Tower(Signed[] levels)
    {
        Syntax result = levels[^1].Operand;
        for (int k = levels.Length - 1; k >= 0; k--)
        {
            if (k < levels.Length - 1) result = new PowerSyntax(levels[k].Operand, result);
            result = Prefixed(levels[k].Signs, result);
        }

        return result;
    }

    private static Syntax Prefixed(Token<TokenKind>[] signs, Syntax operand) =>
        signs.Reverse().Aggregate(operand, (inner, sign) => new PrefixSyntax(sign.Position.Absolute, sign.Kind, inner));

    private sealed class Refusal(int at, string message) : Exception(message)
    {
        internal int At => at;
    }

    private sealed record Signed(Token<TokenKind>[] Signs, Syntax Operand);
}
