/** Completion for zsh 5 and newer. */
export const zsh = `#compdef kubectl-asm_inject
# Completion of kubectl asm-inject for zsh. Put this into ~/.zshrc, after compinit and kubectl's own:
#   source <(kubectl asm-inject completion zsh)

# $1: how many words the program's name is.
__asm_inject_complete() {
  local -a typed reply candidates
  local line directive
  typed=("\${(@Q)words[$1 + 1, CURRENT - 1]}" "\${(Q)PREFIX}")
  reply=("\${(@f)$(kubectl-asm_inject __complete "\${typed[@]}" 2>/dev/null </dev/null)}")
  directive=\${\${reply[-1]}#:}
  for line in "\${(@)reply[1, -2]}"; do
    # Word and description are separated by a colon; in the word itself, a backslash stands before each.
    candidates+=("\${\${\${line%%$'\\t'*}//\\\\/\\\\\\\\}//:/\\\\:}\${\${(M)line%%$'\\t'*}:+:\${line#*$'\\t'}}")
  done
  if ! ((\${directive:-4} & 4)); then
    compset -P '*='
    _files
  elif ((\${directive:-4} & 2)); then
    _describe -V 'kubectl asm-inject' candidates -S ''
  else
    _describe -V 'kubectl asm-inject' candidates
  fi
}

_kubectl_asm_inject() {
  __asm_inject_complete 1
}

__asm_inject_of_kubectl() {
  if ((CURRENT > 2)) && [[ \${words[2]} == asm-inject ]]; then
    __asm_inject_complete 2
  elif [[ -n $__asm_inject_kubectl ]]; then
    "$__asm_inject_kubectl" "$@"
  else
    _default
  fi
}

if ! (($+functions[compdef])); then
  autoload -Uz compinit && compinit
fi
# Everything else of kubectl stays with the completion that it has.
if [[ \${_comps[kubectl]} != __asm_inject_of_kubectl ]]; then
  typeset -g __asm_inject_kubectl=\${_comps[kubectl]}
fi
compdef __asm_inject_of_kubectl kubectl
compdef _kubectl_asm_inject kubectl-asm_inject
`;
