using System.Text;
using ExPost.Engine;
using ExPost.Engine.Experiments;
using ExPost.Kernels;
using ExPost.Mechanisms;
using ExPost.Runner.Input;
using ExPost.Runner.Models;
using Xunit.Abstractions;

namespace ExPost.Runner.Tests;

/// <summary>A model file is data: whatever else it holds is refused with a line that names the place, and nothing of it runs.</summary>
public class ModelRefusalTests(ITestOutputHelper output)
{
    /// <summary>Of the processor's time, however busy the machine is.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(1);

    private static readonly string[] s_valid =
    [
        "# two firms\nbuyers: 2\nsignals:\n  cost:   uniform(0, 1)\n  market: power(2)\nvalue: cost + 0.5 * market * max(others.market)   # her own\n",
        "buyers: 3\nsignals:\n  a:\n    - uniform(0,1)\n    - power(2)\n    - triangular(0,0.5,2)\n  b: piecewise(0:0.5,1:0.25,3)\nvalue:\n  - a + 2*b.2\n  - \"max(a, others.a) - 1\"\n  - >\n    if(a > 0.5 and\n    not b < 1, exp(a), 1e-3)\n",
        "{buyers: 4, signals: {s: exponential(2)}, value: 's + mean(others.s^2) / (1 + sum(others.s))'}\n",
        "signals:\n  s: uniform(0, 1)\nbuyer: s + 0.5 * sum(others.s)\nseller: s.2 ^ 2 + 0.5 * s.1   # her own\n",
        "agents: 3\nsignals:\n  s: [power(1), power(2), power(3)]\ncost: 1.5\nvalue: s + 0.3 * mean(others.s)\n",
        "---\nvalue: |\n  -x^2 + sqrt(abs(x)) + log(1 + x) - pow(x, 0.3)\n  + min(x, 1)\nbuyers: 1\nsignals: {x: \"uniform(0.5,1)\"}\n",
    ];

    [Theory]
    [InlineData("a + c", 4, "there is no signal 'c' (signals: a, b)")]
    [InlineData("a + others.bb", 11, "there is no signal 'bb' (signals: a, b)")]
    [InlineData("a + others.b", 4, "stands inside max(), min(), sum() or mean(), as in max(others.b)")]
    [InlineData("a * exp(others.b)", 8, "stands inside max()")]
    [InlineData("a + others", 4, "write others.a")]
    [InlineData("a + others.b.c", 4, "'others.b.c' names no signal")]
    [InlineData("a + b.4", 6, "'b.4' names no buyer's signal; after the dot stands the number of a buyer, from 1 to 3")]
    [InlineData("a + b.0", 6, "from 1 to 3")]
    [InlineData("a + b.x", 6, "from 1 to 3")]
    [InlineData("a + b.1.2", 6, "from 1 to 3")]
    [InlineData("maxi(a, b)", 0, "there is no function 'maxi', did you mean 'max'? (functions: if, abs,")]
    [InlineData("2 * sinh(a)", 4, "there is no function 'sinh'")]
    [InlineData("a + max", 4, "max is a function")]
    [InlineData("a + max()", 4, "max() takes two numbers or more")]
    [InlineData("a + max(b)", 4, "max() of one argument goes over the other buyers; name others.NAME in it, or give it two arguments")]
    [InlineData("a + sum(b)", 4, "sum() of one argument goes over the other buyers; name others.NAME in it")]
    [InlineData("sum(a, b)", 0, "sum() takes 1 argument, an expression in others.NAME, and is given 2")]
    [InlineData("mean()", 0, "mean() takes 1 argument")]
    [InlineData("sqrt(a, b)", 0, "sqrt() takes 1 argument, a number, and is given 2")]
    [InlineData("pow(a)", 0, "pow() takes 2 arguments, a base and an exponent, and is given 1")]
    [InlineData("if(a > b, 1)", 0, "if() takes 3 arguments, a condition and two numbers, and is given 2")]
    [InlineData("max(sum(others.a) * others.b)", 4, "they cannot be nested")]
    [InlineData("max(0, min(others.a, 1))", 7, "it is not clear which of max() and min() goes over the other buyers here")]
    [InlineData("if(a, 1, 2)", 3, "a number stands where a condition is needed")]
    [InlineData("a > b", 0, "a condition stands where a number is needed")]
    [InlineData("1 + (a > b)", 5, "a condition stands where a number is needed")]
    [InlineData("if(a < b < 1, 1, 2)", 9, "comparisons do not chain; write a < b and b < c")]
    [InlineData("a + * b", 4, "'*' cannot stand here")]
    [InlineData("a b", 2, "'b' cannot stand here")]
    [InlineData("a +", 3, "the expression ends too early")]
    [InlineData("(a + b", 6, "the expression ends too early")]
    [InlineData("a + b)", 5, "')' cannot stand here")]
    [InlineData("a = b", 2, "equality is written ==")]
    [InlineData("if(a & b, 1, 2)", 5, "conditions are joined by 'and' and 'or'")]
    [InlineData("a + 1e999", 4, "the number 1e999 is too large")]
    [InlineData("+a", 0, "'+' cannot stand here")]
    [InlineData("a $ b", 2, "'$' has no meaning in an expression")]
    [InlineData("a + é", 4, "'é' has no meaning")]
    [InlineData("a + 𝒜", 4, "'𝒜' has no meaning")]
    [InlineData("a .b", 2, "a dot stands only within a name")]
    [InlineData("and", 0, "'and' cannot stand here")]
    // Attempts to run something.
    [InlineData("a.GetType()", 0, "there is no function 'a.GetType'")]
    [InlineData("a + a.GetType", 6, "'a.GetType' names no buyer's signal")]
    [InlineData("typeof(a)", 0, "there is no function 'typeof'")]
    [InlineData("System.IO.File.Delete(a)", 0, "there is no function 'System.IO.File.Delete'")]
    [InlineData("System.Environment.Exit(1)", 0, "there is no function")]
    [InlineData("Math.Max(a, b)", 0, "there is no function 'Math.Max'")]
    [InlineData("a; System.Environment.Exit(1)", 1, "';' has no meaning")]
    [InlineData("x => x", 2, "'=' has no meaning")]
    [InlineData("new Random()", 4, "'Random' cannot stand here")]
    [InlineData("a ? b", 2, "'?' has no meaning")]
    [InlineData("$(touch x)", 0, "'$' has no meaning")]
    [InlineData("sqrt('a')", 5, "''' has no meaning")]
    [InlineData("a[0]", 1, "'[' has no meaning")]
    public void An_expression_is_refused_at_its_place(string value, int at, string message)
    {
        string refusal = Models.Refusal(Models.WithValue(value));
        Assert.StartsWith($"model.yaml:5:{"value: ".Length + 1 + at}: ", refusal, StringComparison.Ordinal);
        Assert.Contains(message, refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("value: a + c\n", "5:12")]
    [InlineData("value:    a + c   # why\n", "5:15")]
    [InlineData("value: 'a + c'\n", "5:13")]
    [InlineData("value: \"a + c\"\n", "5:13")]
    [InlineData("value: \"\\u0061 + c\"\n", "5:8")]
    [InlineData("value:\n  a\n  + c\n", "7:5")]
    [InlineData("value: |\n  a\n  + c\n", "7:5")]
    [InlineData("value: >-  # folded\n\n  a\n  + c\n", "8:5")]
    [InlineData("value: a +\n", "5:11")]
    [InlineData("value: [a, a + c, a]\n", "5:16")]
    [InlineData("value:\n- a\n- a + c\n- a\n", "7:7")]
    public void Places_are_those_of_the_file(string value, string place) =>
        Assert.StartsWith($"model.yaml:{place}: ", Models.Refusal("buyers: 3\nsignals:\n  a: uniform(0,1)\n  b: uniform(0,1)\n" + value), StringComparison.Ordinal);

    [Theory]
    [InlineData("", "1:1", "the file is empty; it should hold a model, with buyers, signals and value")]
    [InlineData("# nothing\n", "1:1", "the file is empty")]
    [InlineData("---\n", "2:2", "a model is a map")]
    [InlineData("model\n", "1:1", "a model is a map with buyers, signals and value, and here is a text")]
    [InlineData("- 1\n", "1:1", "a model is a map with buyers, signals and value, and here is a list")]
    [InlineData("buyer: 2\n", "1:1", "there is no key 'buyer', did you mean 'buyers'? (keys: buyers, signals, value, allocation, objects, bundle)")]
    [InlineData("buyers: 2\nvalue: a\n", "1:1", "the key 'signals' is missing; it should hold a name and a distribution for each signal")]
    [InlineData("buyers: 2\nbuyers: 3\n", "2:1", "the key 'buyers' is there twice")]
    [InlineData("signals: {a: uniform(0,1)}\n", "1:1", "the key 'buyers' is missing")]
    [InlineData("buyers: two\n$", "1:9", "buyers is a whole number from 1 to 16, and here is 'two'")]
    [InlineData("buyers: 17\n$", "1:9", "from 1 to 16, and here is '17'")]
    [InlineData("buyers: 0\n$", "1:9", "from 1 to 16")]
    [InlineData("buyers: 2.0\n$", "1:9", "from 1 to 16")]
    [InlineData("buyers: {n: 2}\n$", "1:9", "buyers is one line of text, and here is a map")]
    [InlineData("buyers:\n$", "1:8", "buyers is one line of text, and here is nothing")]
    [InlineData("buyers: 2\nsignals: uniform(0,1)\nvalue: a\n", "2:10", "signals is a map from names to distributions")]
    [InlineData("buyers: 2\nsignals: {}\nvalue: a\n", "2:10", "a model has one to 4 signals, and here are 0")]
    [InlineData("buyers: 2\nsignals:\n  max: power(2)\nvalue: a\n", "3:3", "'max' cannot name a signal; it has a meaning of its own (reserved: others,")]
    [InlineData("buyers: 2\nsignals:\n  others: power(2)\nvalue: a\n", "3:3", "'others' cannot name a signal")]
    [InlineData("buyers: 2\nsignals:\n  a b: power(2)\nvalue: a\n", "3:3", "'a b' cannot name a signal; a name is a letter")]
    [InlineData("buyers: 2\nsignals:\n  <<: power(2)\nvalue: a\n", "3:3", "'<<' cannot name a signal")]
    [InlineData("buyers: 2\nsignals:\n  a: gauss(0,1)\nvalue: a\n", "3:6", "a is 'gauss(0,1)': 'gauss' is no distribution; a distribution is uniform(a,b)")]
    [InlineData("buyers: 2\nsignals:\n  a: uniform(1,0)\nvalue: a\n", "3:6", "uniform(a,b) needs a < b")]
    [InlineData("buyers: 2\nsignals:\n  a: [power(1), power(2), power(3)]\nvalue: a\n", "3:6", "a is one distribution, or a list of one a buyer: here are 3, and buyers is 2")]
    [InlineData("buyers: 2\nsignals:\n  a: [uniform(0,1), uniform(0,2)]\nvalue: a\n", "3:7", "in brackets a comma ends an item")]
    [InlineData("buyers: 2\nsignals:\n  a: {b: c}\nvalue: a\n", "3:6", "a is one line of text, and here is a map")]
    [InlineData("buyers: 2\nsignals:\n  a: power(1)\nvalue: [a]\n", "4:8", "value is one expression, or a list of one a buyer: here are 1, and buyers is 2")]
    [InlineData("buyers: 2\nsignals:\n  a: power(1)\nvalue: {a: 1}\n", "4:8", "value is one line of text, and here is a map")]
    [InlineData("buyers: 2\nsignals:\n  a: power(1)\nvalue: ''\n", "4:8", "value is one line of text, and here is nothing")]
    [InlineData("buyers: 2\nsignals:\n  a: power(1)\nvalue: '  '\n", "4:8", "the expression is missing")]
    [InlineData("buyers: 1\nsignals:\n  a: power(1)\nvalue: a + max(others.a)\n", "4:16", "buyers is 1: there are none")]
    [InlineData("buyers: 2\nsignals:\n\ta: power(1)\nvalue: a\n", "3:1", "a tab indents this line; indent with spaces")]
    [InlineData("buyers: &n 2\n$", "1:9", "an anchor (&) stands here")]
    [InlineData("buyers: *n\n$", "1:9", "an alias (*) stands here")]
    [InlineData("buyers: !!int 2\n$", "1:9", "a tag (!) stands here")]
    [InlineData("buyers: !!python/object/apply:os.system [ls]\n$", "1:9", "a tag (!) stands here")]
    [InlineData("buyers: 2\n---\nbuyers: 3\n", "2:1", "a second document starts here")]
    [InlineData("? [a]\n: 1\n", "1:1", "a key of this map is no word")]
    [InlineData("buyers: [[[[[[[[[[[[1]]]]]]]]]]]]\n", "1:18", "nested more than 10 levels deep")]
    [InlineData("buyers: [1, 2\nsignals: 3\n", "1:10", "this is not YAML")]
    [InlineData("buyers: - 2\n", "1:9", "this is not YAML: Block sequence entries are not allowed in this context")]
    [InlineData("buyers: 2\nvalue: @a\n", "2:8", "this is not YAML")]
    [InlineData("buyers: 2\nvalue: \"a\n", "2:8", "this is not YAML")]
    [InlineData("a: 1\0b: 2\n", "1:5", "the file is no text: it holds the control character 0")]
    public void A_file_is_refused_at_its_place(string text, string place, string message)
    {
        string refusal = Assert.Throws<UserError>(() => ModelFile.Parse(TextFile.Decode(Encoding.UTF8.GetBytes(text.Replace("$", "signals: {a: power(1)}\nvalue: a\n", StringComparison.Ordinal)), "model.yaml"), "model.yaml")).Message;
        Assert.StartsWith($"model.yaml:{place}: ", refusal, StringComparison.Ordinal);
        Assert.Contains(message, refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_text_is_refused()
    {
        Assert.Equal("m:2:3: the file is no text in UTF-8", Assert.Throws<UserError>(() => TextFile.Decode("a: 1\nb:\xff"u8.ToArray()[..^2].Append((byte)0xff).ToArray(), "m")).Message);
        Assert.Equal("m:1:1: the file is no text in UTF-8", Assert.Throws<UserError>(() => TextFile.Decode(Encoding.Unicode.GetPreamble(), "m")).Message);
        Assert.Equal("a: 1\r\n", TextFile.Decode([.. Encoding.UTF8.Preamble, .. "a: 1\r\n"u8], "m"));
    }

    [Theory]
    [InlineData("(", 45_000, ")", "nested too deeply")]
    [InlineData("(", 100_000, ")", "longer than 100000 characters")]
    [InlineData("(", 48, ")", null)]
    [InlineData("(", 9_000, "", "nested too deeply")]
    [InlineData("-", 9_000, "", "nested too deeply")]
    [InlineData("-", 300, "", null)]
    [InlineData("a^", 4_900, "", "nested too deeply")]
    [InlineData("abs(", 48, ")", null)]
    [InlineData("if(not a>", 48, ",1,2)", null)]
    [InlineData("a+", 90_000, "", "longer than 100000 characters")]
    [InlineData("a+", 40_000, "", "has more than 10000 words")]
    [InlineData("a+", 1_000, "", null)]
    [InlineData("a*", 1_600, "", null)]
    [InlineData("exp(others.a*", 1, "", "ends too early")]
    public void Long_and_deep_expressions_end_soon(string open, int count, string close, string? message)
    {
        string text = string.Concat(Enumerable.Repeat(open, count)) + "a" + string.Concat(Enumerable.Repeat(close, close.Length == 0 ? 0 : count));
        Soon(Models.WithValue(text), message);
    }

    [Theory]
    [InlineData("sum(exp(others.a * a) + exp(others.a * b) + exp(others.b * a) + exp(others.b * b))", 16, "the values take more than 5000 operations for 16 buyers")]
    [InlineData("sum(exp(others.a * a) + exp(others.a * b) + exp(others.b * a) + exp(others.b * b))", 3, null)]
    [InlineData("sum(exp(others.a))", 16, null)]
    public void Values_have_a_size(string value, int buyers, string? message) => Soon(Models.WithValue(value, buyers), message);

    [Fact]
    public void Bombs_do_not_go_off()
    {
        Soon("a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b,*b,*b]\n", "an anchor (&) stands here");
        foreach (string part in new[] { "[", "{", "- ", "? ", "a: ", "!", "&", "*a ", "\"", "'", "%", "#", " ", "\n", "x\n ", ":\n", "a:\n", "[a,", "{a: ", "|\n" })
        {
            Soon(string.Concat(Enumerable.Repeat(part, 900_000 / part.Length)), "");
        }

        Soon("a: [" + string.Concat(Enumerable.Repeat("b,", 400_000)) + "]", "the file holds more than 10000 entries");
    }

    [Theory]
    [InlineData(1 << 20, true)]
    [InlineData(1 << 18, false)]
    public void The_deepest_expression_overflows_no_stack(int stack, bool isRead)
    {
        string text = Models.WithValue(string.Concat(Enumerable.Repeat("if(not(-a^-(max(b,", 12)) + "a" + string.Concat(Enumerable.Repeat("))>0),1,2)", 12)));
        Exception? problem = null;
        var thread = new Thread(() => problem = Record.Exception(() => Models.Read(text)), stack);
        thread.Start();
        thread.Join();
        if (isRead) Assert.Null(problem);
        else Assert.True(problem is null or UserError, problem?.ToString());
    }

    [Fact]
    public void Mutated_files_are_read_or_refused()
    {
        var random = new Random(7);
        string[] words = ["buyers", "buyer", "seller", "agents", "cost", "signals", "value", ":", "- ", "\n", "  ", "(", ")", "others.", "max(", "if(", ",", "*", "^", "-", "1e", ".", "&a ", "*a", "!t ", "|", ">", "\"", "'", "[", "]", "{", "}", "#", "%", "\t", "\0", "é", "uniform(", "16", "0", "not ", "<", "---\n"];
        int read = 0, experiments = 0;
        TimeSpan longest = TimeSpan.Zero;
        for (int k = 0; k < 10_000; k++)
        {
            string text = s_valid[k % s_valid.Length];
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            for (int m = random.Next(1, 4); m > 0; m--) bytes = Mutate(bytes, random, words);
            TimeSpan start = ProcessorTime.OfThread;
            try
            {
                Model model = ModelFile.Parse(TextFile.Decode(bytes, "model.yaml"), "model.yaml");
                read++;
                ValueEnvironment made = ModelEnvironment.Entry(model).Create(new Settings());
                MechanismInfo[] run = [.. Catalogue.Mechanisms.Where(mechanism => mechanism.WhyNot(made) is null)];
                if (read % 4 == 0) Kernel.Record("values", () => Values(made));
                longest = Longer(longest, start, Encoding.UTF8.GetString(bytes));
                if (read % 5 != 0) continue;
                foreach (MechanismInfo mechanism in run)
                {
                    if (Recorded(made, mechanism, draws: 0)) experiments++;
                }

                continue;
            }
            catch (UserError problem)
            {
                Assert.Matches(@"^model\.yaml:\d+:\d+: \S", problem.Message);
                Assert.InRange(problem.Message.Length, 20, 500);
            }
            catch (Exception problem)
            {
                Assert.Fail($"{problem}\n{Convert.ToBase64String(bytes)}\n{Encoding.UTF8.GetString(bytes)}");
            }

            longest = Longer(longest, start, Encoding.UTF8.GetString(bytes));
        }

        output.WriteLine($"{read} files read, {experiments} experiments recorded; the file that took longest took {longest.TotalMilliseconds:0} ms");
        Assert.InRange(read, 500, 8_000);
        Assert.InRange(experiments, 50, 8_000);

        static IEnumerable<Sum> Values(ValueEnvironment environment)
        {
            Profile signals = environment.Draw();
            return [.. Enumerable.Range(0, environment.Agents).Select(i => Sum.Of(environment.ValuesOf(i, signals)[0]))];
        }
    }

    [Theory]
    [InlineData("1/(s - 0.5)")]
    [InlineData("1/s")]
    [InlineData("log(s) + max(others.s)")]
    [InlineData("sqrt(s - 0.5)")]
    [InlineData("exp(1000*s)")]
    [InlineData("s + 0/0")]
    [InlineData("s + max(1/others.s)")]
    [InlineData("if(s > 0.5, 1/0, s)")]
    [InlineData("-1e308*s - 1e308")]
    [InlineData("s*1e-320")]
    [InlineData("s - s")]
    public void Values_that_are_not_finite_or_hardly_so_are_run_or_refused(string value)
    {
        foreach (string distribution in new[] { "uniform(0,1)", "exponential(1)", "beta(0.5,3)" })
        {
            var made = (AuctionEnvironment)ModelEnvironment.Entry(Models.Read($"buyers: 2\nsignals:\n  s: {distribution}\nvalue: {value}\n")).Create(new Settings());
            foreach (MechanismInfo mechanism in Catalogue.Mechanisms.Where(mechanism => mechanism.WhyNot(made) is null)) Recorded(made, mechanism, draws: 16);
        }
    }

    /// <summary>Recorded, and run where there are draws; or refused in terms of what a user can change.</summary>
    private static bool Recorded(ValueEnvironment environment, MechanismInfo mechanism, long draws)
    {
        try
        {
            var settings = new Settings();
            var experiment = new Experiment(environment, [mechanism.Create(settings)], settings, compare: false);
            if (draws > 0) experiment.Run(new ScalarEngine(), new() { Draws = draws, Threads = 1 });
            return true;
        }
        catch (Exception problem) when (problem is UserError or SettingException or CannotRunException or NonFiniteValueException)
        {
            return false;
        }
    }

    private static TimeSpan Longer(TimeSpan longest, TimeSpan start, string text)
    {
        TimeSpan taken = ProcessorTime.OfThread - start;
        Assert.True(taken < s_longest, $"{taken.TotalSeconds:0.00} s for {(text.Length > 1000 ? text[..1000] : text)}");
        return taken > longest ? taken : longest;
    }

    private static byte[] Mutate(byte[] bytes, Random random, string[] words)
    {
        int at = random.Next(bytes.Length + 1), length = Math.Min(random.Next(1, 12), bytes.Length - at);
        switch (random.Next(6))
        {
            case 0 when length > 0:
                bytes = [.. bytes];
                bytes[at] = (byte)random.Next(256);
                return bytes;
            case 1:
                return [.. bytes[..at], .. bytes[(at + length)..]];
            case 2:
                return [.. bytes[..at], .. Encoding.UTF8.GetBytes(words[random.Next(words.Length)]), .. bytes[at..]];
            case 3:
                return [.. bytes[..at], .. bytes.AsSpan(at, length), .. bytes[at..]];
            case 4:
                List<string> lines = [.. Encoding.UTF8.GetString(bytes).Split('\n')];
                int line = random.Next(lines.Count);
                string moved = lines[line];
                lines.RemoveAt(line);
                if (random.Next(3) > 0) lines.Insert(random.Next(lines.Count + 1), moved);
                return Encoding.UTF8.GetBytes(string.Join('\n', lines));
            default:
                return [.. bytes[..at], .. Encoding.UTF8.GetBytes(words[random.Next(words.Length)]), .. bytes[(at + length)..]];
        }
    }

    /// <summary>Is read, or refused with a message, in little time.</summary>
    private void Soon(string text, string? message)
    {
        TimeSpan start = ProcessorTime.OfThread;
        Exception? problem = Record.Exception(() => Models.Read(text));
        output.WriteLine($"{Longer(TimeSpan.Zero, start, text).TotalMilliseconds:0} ms");
        if (message is null) Assert.Null(problem);
        else Assert.Contains(message, Assert.IsType<UserError>(problem).Message, StringComparison.Ordinal);
    }
}
