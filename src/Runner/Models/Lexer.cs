using Superpower;
using Superpower.Model;
using Superpower.Parsers;

namespace ExPost.Runner.Models;

/// <summary>Cuts an expression into tokens. What is no token of the language ends it: there are no strings, no brackets and no statements.</summary>
internal sealed class Lexer : Tokenizer<TokenKind>
{
    /// <summary>A name may have one dot or several, as in others.cost and cost.2; which of these mean something is decided later.</summary>
    private static readonly TextParser<TextSpan> s_name = Span.Regex(@"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)*");

    private static readonly TextParser<TextSpan> s_number = Span.Regex(@"([0-9]+(_[0-9]+)*(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?");

    /// <summary>Longer operators before those that they begin with.</summary>
    private static readonly (string Text, TokenKind Kind)[] s_operators =
    [
        ("<=", TokenKind.LessOrEqual), (">=", TokenKind.GreaterOrEqual), ("==", TokenKind.Equal), ("!=", TokenKind.NotEqual), ("&&", TokenKind.And), ("||", TokenKind.Or),
        ("<", TokenKind.Less), (">", TokenKind.Greater), ("!", TokenKind.Not), ("+", TokenKind.Plus), ("-", TokenKind.Minus), ("*", TokenKind.Times), ("/", TokenKind.Over),
        ("^", TokenKind.Power), ("(", TokenKind.Open), (")", TokenKind.Close), (",", TokenKind.Comma),
    ];

    protected override IEnumerable<Result<TokenKind>> Tokenize(TextSpan span)
    {
        TextSpan rest = SkipBlanks(span);
        while (!rest.IsAtEnd)
        {
            Result<TokenKind> token = Next(rest);
            yield return token;
            rest = SkipBlanks(token.Remainder);
        }
    }

    private static Result<TokenKind> Next(TextSpan at)
    {
        char first = at.ConsumeChar().Value;
        if (char.IsAsciiLetter(first) || first == '_')
        {
            Result<TextSpan> name = s_name(at);
            TokenKind kind = name.Value.ToStringValue() switch
            {
                "and" => TokenKind.And,
                "or" => TokenKind.Or,
                "not" => TokenKind.Not,
                _ => TokenKind.Name,
            };
            return Result.Value(kind, at, name.Remainder);
        }

        Result<TextSpan> number = s_number(at);
        if (number.HasValue) return Result.Value(TokenKind.Number, at, number.Remainder);
        ReadOnlySpan<char> text = at.Source.AsSpan(at.Position.Absolute, Math.Min(2, at.Length));
        foreach ((string spelled, TokenKind kind) in s_operators)
        {
            if (text.StartsWith(spelled, StringComparison.Ordinal)) return Result.Value(kind, at, at.Skip(spelled.Length));
        }

        return Result.Empty<TokenKind>(at);
    }

    private static TextSpan SkipBlanks(TextSpan at) => Character.WhiteSpace.IgnoreMany()(at).Remainder;
}
