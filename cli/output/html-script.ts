/** Narrows the table down. The report is whole without it, and paper has every row in any case. */
export const SCRIPT = `
const rows = [...document.querySelectorAll("#accounts tbody tr")];
const texts = rows.map((row) => row.textContent.toLowerCase());
const filter = document.getElementById("filter");
const [text, type, shown] = filter.children;
function apply() {
  const words = text.value.toLowerCase().split(/\\s+/);
  let count = 0;
  rows.forEach((row, index) => {
    const fits = words.every((word) => texts[index].includes(word)) && (!type.value || row.className === type.value);
    row.hidden = !fits;
    if (fits) count++;
  });
  shown.value = count + " of " + rows.length + " accounts";
}
text.addEventListener("input", apply);
type.addEventListener("change", apply);
filter.hidden = false;
apply();
`;
