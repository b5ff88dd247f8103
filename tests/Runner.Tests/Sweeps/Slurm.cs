using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ExPost.Tests.Shared.OpenCl;

namespace ExPost.Runner.Tests.Sweeps;

/// <summary>A test that needs a cluster. Where none can be started it is left out, visibly; with EXPOST_FORBID_SKIP=1 it fails.</summary>
public sealed class SlurmFactAttribute : FactAttribute
{
    public SlurmFactAttribute() => Skip = Devices.Unless(Slurm.WhyNot);
}

/// <summary>A cluster of one machine: Slurm's daemons, with all that they write in a folder of their own. They end with it, or by themselves after some minutes.</summary>
internal sealed class Slurm : IDisposable
{
    private const string Configuration = "SLURM_CONF";

    /// <summary>Nothing lasts longer, whatever happens to the process that runs the tests.</summary>
    private const string MostSeconds = "300";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();

    private readonly string _work;

    /// <summary>Starts it.</summary>
    /// <param name="work">The folder in which commands and jobs run.</param>
    internal Slurm(string work)
    {
        if (WhyNot is { } reason) throw new InvalidOperationException(reason);
        _work = work;
        Directory.CreateDirectory(_folder["state"]);
        Directory.CreateDirectory(_folder["spool"]);
        File.WriteAllText(_folder["slurm.conf"], $"""
            ClusterName=expost
            SlurmctldHost=localhost(127.0.0.1)
            SlurmctldPort={FreePort()}
            SlurmUser=root
            SlurmdUser=root
            AuthType=auth/none
            CredType=cred/none
            # How long a job that is requeued has to wait, in seconds.
            AuthInfo=cred_expire=5
            CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
            ProctrackType=proctrack/linuxproc
            TaskPlugin=task/none
            JobAcctGatherType=jobacct_gather/none
            SelectType=select/cons_tres
            SelectTypeParameters=CR_CPU
            SlurmdParameters=config_overrides
            AccountingStorageType=accounting_storage/none
            MpiDefault=none
            ReturnToService=2
            SchedulerParameters=batch_sched_delay=1,sched_interval=1,bf_interval=1
            MailProg=/bin/true
            StateSaveLocation={_folder["state"]}
            SlurmdSpoolDir={_folder["spool"]}
            SlurmctldPidFile={_folder["slurmctld.pid"]}
            SlurmdPidFile={_folder["slurmd.pid"]}
            SlurmctldLogFile={_folder["slurmctld.log"]}
            SlurmdLogFile={_folder["slurmd.log"]}
            NodeName=n1 NodeHostname=localhost NodeAddr=127.0.0.1 Port={FreePort()} CPUs=32 RealMemory=1000
            PartitionName=all Nodes=n1 Default=YES MaxTime=UNLIMITED
            """);
        try
        {
            Daemon("slurmctld", "-D", "-c");
            Daemon("slurmd", "-D", "-N", "n1");
            Await(() => Tried("sinfo -h -t idle -o %D").Output.Trim() == "1", s_patience, "the node to be idle");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Why none can be started; null where one can.</summary>
    internal static string? WhyNot { get; } =
        !OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess ? "only the superuser of Linux can start Slurm here"
        : new[] { "slurmctld", "slurmd", "sbatch" }.FirstOrDefault(program => Found(program) is null) is { } absent ? $"Slurm is not installed: there is no {absent}"
        : null;

    /// <summary>Runs lines of the shell, which must go well.</summary>
    /// <returns>What they print.</returns>
    internal string Run(string lines) => Tried(lines).Result;

    /// <summary>Waits until something holds.</summary>
    internal void Await(Func<bool> condition, TimeSpan patience, string what)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(start) > patience) throw new TimeoutException($"waiting for {what}:\n{Tried("squeue --array; sinfo").Output}\n{Log("slurmctld.log")}\n{Log("slurmd.log")}");
            Thread.Sleep(20);
        }
    }

    /// <summary>The process of the program whose command line has a word.</summary>
    internal static int? ProcessOf(string word) => Processes("cmdline", text => text.Split('\0') is [var program, ..] words && Path.GetFileName(program) == Path.GetFileName(Expost.Path) && words.Contains(word)).Cast<int?>().FirstOrDefault();

    public void Dispose()
    {
        // Jobs first, or what they write would come after the folder is gone; all are known by the configuration that they were started with.
        for (int k = 0; k < 50 && Own() is { Count: > 0 } own; k++)
        {
            foreach (int process in own) SignalTests.Kill(process, 9);
            Thread.Sleep(20);
        }

        _folder.Dispose();
    }

    private List<int> Own() => Processes("environ", text => text.Contains($"{Configuration}={_folder["slurm.conf"]}\0", StringComparison.Ordinal));

    private static List<int> Processes(string file, Func<string, bool> isMeant)
    {
        List<int> found = [];
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int process)) continue;
            try
            {
                if (isMeant(Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(folder, file))))) found.Add(process);
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
                // It has ended meanwhile.
            }
        }

        return found;
    }

    private void Daemon(string program, params string[] arguments)
    {
        ProcessStartInfo start = new("timeout", ["--signal=KILL", MostSeconds, Found(program)!, "-f", _folder["slurm.conf"], .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[Configuration] = _folder["slurm.conf"];
        Process process = Process.Start(start)!;
        // Read, so that it never waits for a reader.
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    private Expost.Outcome Tried(string lines)
    {
        ProcessStartInfo start = Expost.Start("timeout", ["60", "sh", "-ec", lines]);
        start.Environment[Configuration] = _folder["slurm.conf"];
        start.Environment["PATH"] = $"{Path.GetDirectoryName(Expost.Path)}:{Environment.GetEnvironmentVariable("PATH")}";
        start.WorkingDirectory = _work;
        return Expost.Finish(Process.Start(start)!);
    }

    private string Log(string name) => File.Exists(_folder[name]) ? string.Join('\n', File.ReadLines(_folder[name]).TakeLast(30)) : "";

    private static string? Found(string program) =>
        $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin".Split(':', StringSplitOptions.RemoveEmptyEntries).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
