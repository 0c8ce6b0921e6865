/** Completion for fish 3 and newer. */
export const fish = `# Completion of kubectl asm-inject for fish. Put this into ~/.config/fish/config.fish:
#   kubectl asm-inject completion fish | source

function __asm_inject_of_kubectl
    set -l words (commandline -opc)
    test (count $words) -gt 1; and test $words[2] = asm-inject
end

function __asm_inject_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l first 2
    __asm_inject_of_kubectl; and set first 3
    set -l reply (kubectl-asm_inject __complete $words[$first..-1] 2>/dev/null </dev/null)
    test (count $reply) -gt 0; or return
    set -l directive (string replace : '' -- $reply[-1])
    # fish itself knows that a word which ends in / or = goes on.
    string match --invert ':*' -- $reply
    if test (math "bitand($directive, 4)") -eq 0
        __fish_complete_path (string replace --regex '^--[a-z-]+=' '' -- (commandline -ct))
    end
end

complete -c kubectl -n __asm_inject_of_kubectl -f -a '(__asm_inject_complete)'
complete -c kubectl-asm_inject -f -a '(__asm_inject_complete)'
`;
