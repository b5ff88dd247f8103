using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ExPost.Kernels;

/// <summary>
/// A number that kernels share exactly if they do the same operations in the same order: one that is compiled then serves for the other. Their names do not matter, and neither do the values of their
/// parameters.
/// </summary>
public static class Fingerprint
{
    /// <summary>The SHA-256 of a kernel's operations, as 64 hexadecimal digits.</summary>
    /// <param name="kernel">The kernel.</param>
    public static string Of(Kernel kernel)
    {
        var writer = new Writer();
        foreach (string parameter in kernel.Parameters) writer.Write(parameter);
        foreach (Function function in kernel.Functions)
        {
            writer.WriteLeaves(function.Arguments);
            writer.Write(function.Body);
            writer.Write(function.Results);
        }

        writer.Write(kernel.Body);
        foreach (Sum sum in kernel.Sums)
        {
            writer.Write((long)sum.Kind);
            writer.Write([.. sum.Operands]);
        }

        return writer.Digest();
    }

    /// <summary>Writes nodes by the order in which they are met, so that it does not matter what else was recorded.</summary>
    private sealed class Writer
    {
        // All at once is hashed many times faster than a number at a time.
        private readonly ArrayBufferWriter<byte> _bytes = new(1 << 16);
        private readonly Dictionary<Node, long> _numbers = [];

        internal string Digest() => Convert.ToHexStringLower(SHA256.HashData(_bytes.WrittenSpan));

        internal void Write(string text)
        {
            Write((long)text.Length);
            _bytes.Write(MemoryMarshal.AsBytes(text.AsSpan()));
        }

        internal void Write(long number)
        {
            BinaryPrimitives.WriteInt64LittleEndian(_bytes.GetSpan(sizeof(long)), number);
            _bytes.Advance(sizeof(long));
        }

        internal void Write(Scope body)
        {
            Write((long)body.Items.Count);
            foreach (Node node in body.Items) Define(node);
        }

        /// <summary>Refers to nodes; leaves are written where they are met first.</summary>
        internal void Write(IReadOnlyList<Node> nodes)
        {
            Write((long)nodes.Count);
            foreach (Node node in nodes)
            {
                if (!_numbers.ContainsKey(node)) Define(node);
                Write(_numbers[node]);
            }
        }

        /// <summary>Defines nodes that have their values from outside.</summary>
        internal void WriteLeaves(IReadOnlyList<Node> nodes)
        {
            foreach (Node node in nodes) Define(node);
        }

        private void Define(Node node)
        {
            if (_numbers.ContainsKey(node)) return;
            Write((long)node.Op);
            Write(BitConverter.DoubleToInt64Bits(node.Value));
            Write(node.Index);
            Write(BitConverter.DoubleToInt64Bits(node.Bounds.Low));
            Write(BitConverter.DoubleToInt64Bits(node.Bounds.High));
            Write(node.Inputs);
            if (node.Table is { } table)
            {
                Write((long)table.Count);
                _bytes.Write(MemoryMarshal.AsBytes(table.Values));
            }

            _numbers[node] = _numbers.Count;
            switch (node)
            {
                case LoopNode loop:
                    Write(loop.Count);
                    WriteLeaves(loop.Carried);
                    WriteLeaves([loop.Iteration]);
                    Write(loop.Body);
                    Write(loop.Next);
                    Write(loop.GoesOn is { } goesOn ? [goesOn] : []);
                    WriteLeaves(loop.Results);
                    break;
                case CallNode call:
                    Write(call.Function.Number);
                    WriteLeaves(call.Results);
                    break;
            }
        }
    }
}
