import { quote, type Script } from "./completion.ts";

/** For bash 3.2 and later. There, `=` is a word of its own. */
export const bash: Script = (commands) => {
  const names = commands.map(({ name }) => name);
  const values = commands.flatMap(({ name, options }) =>
    options.flatMap(({ flags, value }) => {
      if (!value) return [];
      const patterns = flags.map((flag) => quote(`${name} ${flag}`)).join("|");
      const complete = value.isFile
        ? `local IFS=$'\\n'; compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$word"))`
        : `COMPREPLY=($(compgen -W ${quote(value.choices.join(" "))} -- "$word"))`;
      return [`    ${patterns}) ${complete}; return ;;`];
    }),
  );
  const words = commands.map(({ name, options, words }) => {
    const all = [...options.flatMap(({ flags }) => flags), ...words];
    return `    ${name}) words=${quote(all.join(" "))} ;;`;
  });
  return `# Completes root-access-key in bash.
_root_access_key() {
  local word=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]}
  local command= words=${quote([...names, "--help", "--version"].join(" "))} i
  if [[ $word == = ]]; then
    word=
  elif [[ $previous == = ]]; then
    previous=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case \${COMP_WORDS[i]} in
    ${names.join("|")}) command=\${COMP_WORDS[i]}; break ;;
    esac
  done
  case "$command $previous" in
${values.join("\n")}
  esac
  case $command in
${words.join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -F _root_access_key root-access-key
`;
};
