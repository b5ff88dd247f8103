using System.Text;

namespace ExPost.Engine.Gpu.OpenCl;

/// <summary>Texts that OpenCL gives.</summary>
internal static unsafe class OpenClText
{
    /// <summary>A query in the form that all of OpenCL's share.</summary>
    internal delegate int Query(nuint size, void* value, nuint* needed);

    /// <summary>The text that a query gives, trimmed. The error code of a query that failed is in <paramref name="code"/>; its text is empty.</summary>
    internal static string Read(Query query, out int code)
    {
        nuint size;
        code = query(0, null, &size);
        if (code != 0 || size == 0) return "";
        byte[] bytes = new byte[checked((int)size)];
        fixed (byte* first = bytes) code = query(size, first, null);
        // Some drivers count more than one zero at the end.
        int end = Array.IndexOf(bytes, (byte)0);
        return code == 0 ? Encoding.UTF8.GetString(bytes, 0, end < 0 ? bytes.Length : end).Trim() : "";
    }
}
