import type { Completed, CompletedOption, Script } from "./completion.ts";

export const fish: Script = (commands) =>
  `# Completes root-access-key in fish.
complete -c root-access-key -f
complete -c root-access-key -n __fish_use_subcommand -s V -l version -d 'show the version'
${commands.flatMap(linesOf).join("\n")}
`;

function linesOf(command: Completed): string[] {
  const { name, description, options, words } = command;
  const after = `complete -c root-access-key -n '__fish_seen_subcommand_from ${name}'`;
  return [
    `complete -c root-access-key -n __fish_use_subcommand -a ${name} -d ${quoteFish(description)}`,
    ...options.map((option) => `${after} ${optionOf(option)}`),
    ...(words.length > 0 ? [`${after} -a ${quoteFish(words.join(" "))}`] : []),
  ];
}

function optionOf({ flags, description, value }: CompletedOption): string {
  const names = flags.map((flag) =>
    flag.startsWith("--") ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`,
  );
  const choices = value?.choices.length ? ` -a ${quoteFish(value.choices.join(" "))}` : "";
  const argument = value ? (value.isFile ? " -r -F" : ` -x${choices}`) : "";
  return `${names.join(" ")}${argument} -d ${quoteFish(description)}`;
}

function quoteFish(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}
