/**
 * Puts sections between their markers, `<!-- NAME -->` and `<!-- /NAME -->`.
 *
 * @throws {Error} If a section has no markers.
 */
export function fillSections(text: string, sections: Readonly<Record<string, string>>): string {
  return Object.entries(sections).reduce((filled, [name, content]) => {
    const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
    const [from, to] = [filled.indexOf(start), filled.indexOf(end)];
    if (from < 0 || to < from) throw new Error(`There is no ${start} … ${end} to fill.`);
    return `${filled.slice(0, from + start.length)}\n\n${content}\n\n${filled.slice(to)}`;
  }, text);
}
