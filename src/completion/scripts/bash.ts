/** Completion for bash 4 and newer; in bash 3.2 of macOS it works without the fine control of trailing spaces. */
export const bash = `# Completion of kubectl asm-inject for bash. Put this into ~/.bashrc, after kubectl's own:
#   source <(kubectl asm-inject completion bash)

# Takes a typed line apart as bash will, without quotes and backslashes; nothing in it is expanded.
# Sets words; quote: the quote that is still open; kept: how much of the last word stays in front of what bash replaces.
__asm_inject_read() {
  local text=$1 word= begun= char i
  words=() quote= kept=0
  for ((i = 0; i < \${#text}; i++)); do
    char=\${text:i:1}
    # One letter: outside of quotes. Two: the open quote, and a letter in it.
    case $quote$char in
      "''" | '""') quote= ;;
      \\\\?) word+=$char quote= ;;
      \\"\\\\)
        ((++i))
        [[ \${text:i:1} == [\\"\\\\\\$\\\`] ]] || word+=\\\\
        word+=\${text:i:1}
        ;;
      ??) word+=$char ;;
      \\' | \\") begun=1 quote=$char kept=\${#word} ;;
      \\\\) begun=1 quote=$char ;;
      [[:space:]])
        [[ -n $begun ]] && words+=("$word")
        word= begun= kept=0
        ;;
      *)
        begun=1 word+=$char
        # Of --flag=value and a:b, bash replaces what follows the last = or :
        [[ $char == [=:] ]] && kept=\${#word}
        ;;
    esac
  done
  words+=("$word")
}

# $1: a word; $2: the quote that is open around it. Sets word: what must stand in the line.
__asm_inject_quote() {
  word=$1
  case $2 in
    \\') word=\${word//\\'/\\'\\\\\\'\\'} ;;
    \\")
      word=\${word//\\\\/\\\\\\\\}
      word=\${word//\\"/\\\\\\"}
      word=\${word//\\$/\\\\\\$}
      word=\${word//\\\`/\\\\\\\`}
      ;;
    *) if [[ $word == *[!A-Za-z0-9_@%+=:,./-]* ]]; then printf -v word %q "$word"; fi ;;
  esac
}

# $1: how many words the program's name is.
__asm_inject_complete() {
  local words quote kept word last reply directive
  __asm_inject_read "\${COMP_LINE:0:COMP_POINT}"
  last=\${words[\${#words[@]} - 1]}
  reply=$(kubectl-asm_inject __complete "\${words[@]:$1}" 2>/dev/null </dev/null) || return
  # The last line is the directive.
  directive=\${reply##*:}
  [[ $directive == [0-9] ]] || directive=4
  COMPREPLY=()
  while IFS=$'\\t' read -r word _; do
    [[ $word == "$last"* ]] || continue
    __asm_inject_quote "\${word:kept}" "$quote"
    COMPREPLY+=("$word")
  done < <([[ $reply == *$'\\n'* ]] && printf '%s\\n' "\${reply%$'\\n'*}")
  ((directive & 2)) && compopt -o nospace 2>/dev/null
  if ! ((directive & 4)); then
    while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "\${last:kept}")
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
