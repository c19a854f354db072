using System.CommandLine;

namespace LoadCluster.Cli.Commands;

/// <summary><c>loadcluster completions SHELL</c>: a script that makes a shell complete commands and flags.</summary>
internal static class CompletionsCommand
{
    // Each asks the program itself, which knows its commands and flags: '[suggest:N]' is System.CommandLine's directive.
    private static readonly Dictionary<string, string> Scripts = new()
    {
        ["bash"] = """
            _loadcluster() {
                local IFS=$'\n'
                COMPREPLY=($(loadcluster "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null))
                local word="${COMP_WORDS[COMP_CWORD]}"
                COMPREPLY=($(compgen -W "${COMPREPLY[*]}" -- "$word"))
            }
            complete -o default -F _loadcluster loadcluster
            """,
        ["zsh"] = """
            #compdef loadcluster
            _loadcluster() {
                local -a found
                found=("${(@f)$(loadcluster "[suggest:${CURSOR}]" "$BUFFER" 2>/dev/null)}")
                compadd -a found || _files
            }
            compdef _loadcluster loadcluster
            """,
        ["fish"] = """
            complete -c loadcluster -a '(set -l line (commandline -cp); loadcluster "[suggest:"(string length -- $line)"]" $line 2>/dev/null)'
            """,
        ["pwsh"] = """
            Register-ArgumentCompleter -Native -CommandName loadcluster -ScriptBlock {
                param($word, $line, $position)
                loadcluster "[suggest:$position]" "$line" 2>$null | Where-Object { $_ -like "$word*" } |
                    ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
            }
            """,
    };

    private static readonly Argument<string> Shell = new("SHELL") { Description = "bash, zsh, fish or pwsh" };

    public static Command Create()
    {
        var command = new Command("completions", "Print a script that completes commands and flags in a shell.");
        Shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
        command.Arguments.Add(Shell);
        command.SetAction(parsed => Console.WriteLine(Scripts[parsed.GetRequiredValue(Shell)]));
        return command.WithExamples(
            "completions bash > ~/.local/share/bash-completion/completions/loadcluster",
            "completions fish > ~/.config/fish/completions/loadcluster.fish");
    }
}
