/** Completion for bash 4 and newer; bash 3.2 of macOS gets it without the finer points of spaces. */
export const bash = `# Completion of kubectl asm-inject for bash. Put this into ~/.bashrc, after kubectl's own:
#   source <(kubectl asm-inject completion bash)

# $1: how many words the program's name is.
__asm_inject_complete() {
  local line=\${COMP_LINE:0:COMP_POINT} words word last prefix reply directive=4
  IFS=$' \\t\\n' read -ra words <<<"$line"
  [[ $line == *[[:space:]] ]] && words+=('')
  last=\${words[\${#words[@]} - 1]}
  # Of --flag=value and a:b, bash replaces what follows the last = or :
  prefix=\${last%"\${last##*[=:]}"}
  reply=$(kubectl-asm_inject __complete "\${words[@]:$1}" 2>/dev/null </dev/null) || return
  COMPREPLY=()
  while IFS=$'\\t' read -r word _; do
    case $word in
      :*) directive=\${word#:} ;;
      "$last"*) COMPREPLY+=("\${word#"$prefix"}") ;;
    esac
  done <<<"$reply"
  ((directive & 2)) && compopt -o nospace 2>/dev/null
  if ! ((directive & 4)); then
    while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "\${last#"$prefix"}")
    compopt -o filenames 2>/dev/null
  fi
  return 0
}

__asm_inject() {
  __asm_inject_complete 1
}

__asm_inject_of_kubectl() {
  if ((COMP_CWORD > 1)) && [[ \${COMP_WORDS[1]} == asm-inject ]]; then
    __asm_inject_complete 2
  elif [[ -n $__asm_inject_kubectl ]]; then
    "$__asm_inject_kubectl" "$@"
  fi
}

# Everything else of kubectl stays with the completion that it has; bash-completion would load it on use.
if ! complete -p kubectl &>/dev/null; then
  if declare -F _comp_load &>/dev/null; then _comp_load kubectl &>/dev/null
  elif declare -F __load_completion &>/dev/null; then __load_completion kubectl &>/dev/null
  fi
fi
if [[ $(complete -p kubectl 2>/dev/null) =~ -F\\ ([^ ]+) && \${BASH_REMATCH[1]} != __asm_inject_of_kubectl ]]; then
  __asm_inject_kubectl=\${BASH_REMATCH[1]}
fi
complete -o default -F __asm_inject_of_kubectl kubectl
complete -o default -F __asm_inject kubectl-asm_inject
`;
