import { type Completed, type CompletedOption, quote, type Script } from "./completion.ts";

/** Read after `compinit`, or put into a folder of `fpath` as `_root-access-key`. */
export const zsh: Script = (commands) => {
  const described = commands.map(
    ({ name, description }) => `    ${quote(`${name}:${escaped(description)}`)}`,
  );
  return `#compdef root-access-key
# Completes root-access-key in zsh.
_root_access_key() {
  local context state line
  local -a commands=(
${described.join("\n")}
  )
  _arguments -C '(- *)'{-h,--help}'[display help]' '(- *)'{-V,--version}'[show the version]' '1: :->command' '*:: :->rest'
  case $state in
  command) _describe command commands ;;
  rest)
    case $line[1] in
${commands.map(caseOf).join("\n")}
    esac ;;
  esac
}
if [[ $funcstack[1] == _root_access_key ]]; then
  _root_access_key "$@"
else
  compdef _root_access_key root-access-key
fi
`;
};

function caseOf({ name, options, words }: Completed): string {
  const specs = [
    ...options.flatMap(specsOf),
    ...(words.length > 0 ? [`1: :(${words.join(" ")})`] : []),
  ];
  return `    ${name}) _arguments -s ${specs.map(quote).join(" ")} ;;`;
}

function specsOf({ flags, description, value }: CompletedOption): string[] {
  const action = value?.isFile ? "_files" : `(${value?.choices.join(" ")})`;
  const argument = value ? `:${escaped(value.name)}:${action}` : "";
  return flags.map((flag) => `*${flag}[${escaped(description)}]${argument}`);
}

/** Brackets and colons have a meaning in zsh's descriptions. */
function escaped(text: string): string {
  return text.replace(/[[\]:\\]/g, "\\$&");
}
