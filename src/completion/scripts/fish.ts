/** Completion for fish 3 and newer. */
export const fish = `# Completion of kubectl asm-inject for fish. Put this into ~/.config/fish/config.fish:
#   kubectl asm-inject completion fish | source

function __asm_inject_of_kubectl
    set -l words (commandline -opc)
    test (count $words) -gt 1; and test $words[2] = asm-inject
end

function __asm_inject_complete
    # The words before come without their quotes, the one that is typed with them; an open one is closed for that.
    set -l last (commandline -ct)
    for close in '' "'" '"'
        set -l plain (string unescape -- $last$close)
        and set last $plain
        and break
    end
    set -l words (commandline -opc) "$last"
    set -l first 2
    __asm_inject_of_kubectl; and set first 3
    set -l reply (kubectl-asm_inject __complete $words[$first..-1] 2>/dev/null </dev/null)
    test (count $reply) -gt 0; or return
    set -l directive (string replace : '' -- $reply[-1])
    # fish itself knows that a word which ends in / or = goes on.
    test (count $reply) -gt 1; and printf '%s\\n' $reply[1..-2]
    if test (math "bitand($directive, 4)") -eq 0
        __fish_complete_path (string replace --regex '^--[a-z-]+=' '' -- "$last")
    end
end

complete -c kubectl -n __asm_inject_of_kubectl -f -a '(__asm_inject_complete)'
complete -c kubectl-asm_inject -f -a '(__asm_inject_complete)'
`;
