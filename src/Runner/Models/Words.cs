using Superpower;
using Superpower.Model;
using Superpower.Parsers;

namespace ExPost.Runner.Models;

/// <summary>Cuts an expression into words. What is no word of the language ends it: there are no strings, no brackets and no statements.</summary>
internal sealed class Words : Tokenizer<Symbol>
{
    /// <summary>A name may have one dot or several, as in others.cost and cost.2; which of these mean something is decided later.</summary>
    private static readonly TextParser<TextSpan> s_name = Span.Regex(@"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)*");

    private static readonly TextParser<TextSpan> s_number = Span.Regex(@"([0-9]+(_[0-9]+)*(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?");

    /// <summary>Longer operators before those that they begin with.</summary>
    private static readonly (string Text, Symbol Symbol)[] s_operators =
    [
        ("<=", Symbol.LessOrEqual), (">=", Symbol.GreaterOrEqual), ("==", Symbol.Equal), ("!=", Symbol.NotEqual), ("&&", Symbol.And), ("||", Symbol.Or),
        ("<", Symbol.Less), (">", Symbol.Greater), ("!", Symbol.Not), ("+", Symbol.Plus), ("-", Symbol.Minus), ("*", Symbol.Times), ("/", Symbol.Over),
        ("^", Symbol.Power), ("(", Symbol.Open), (")", Symbol.Close), (",", Symbol.Comma),
    ];

    protected override IEnumerable<Result<Symbol>> Tokenize(TextSpan span)
    {
        TextSpan rest = SkipBlanks(span);
        while (!rest.IsAtEnd)
        {
            Result<Symbol> word = Next(rest);
            yield return word;
            rest = SkipBlanks(word.Remainder);
        }
    }

    private static Result<Symbol> Next(TextSpan at)
    {
        char first = at.ConsumeChar().Value;
        if (char.IsAsciiLetter(first) || first == '_')
        {
            Result<TextSpan> name = s_name(at);
            Symbol symbol = name.Value.ToStringValue() switch
            {
                "and" => Symbol.And,
                "or" => Symbol.Or,
                "not" => Symbol.Not,
                _ => Symbol.Name,
            };
            return Result.Value(symbol, at, name.Remainder);
        }

        Result<TextSpan> number = s_number(at);
        if (number.HasValue) return Result.Value(Symbol.Number, at, number.Remainder);
        ReadOnlySpan<char> text = at.Source.AsSpan(at.Position.Absolute, Math.Min(2, at.Length));
        foreach ((string spelled, Symbol symbol) in s_operators)
        {
            if (text.StartsWith(spelled, StringComparison.Ordinal)) return Result.Value(symbol, at, at.Skip(spelled.Length));
        }

        return Result.Empty<Symbol>(at);
    }

    private static TextSpan SkipBlanks(TextSpan at) => Character.WhiteSpace.IgnoreMany()(at).Remainder;
}
