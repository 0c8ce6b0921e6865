/** Lines of ASCII that fit and have no blanks to trim stay as they are; all else is wrapped. */
module.exports = (text, columns, options) =>
  text.split('\n').every((line) => fits(line, columns))
    ? text
    : require('wrap-ansi')(text, columns, options);

function fits(line, columns) {
  return line.length <= columns && /^(?! )[\x20-\x7e]*(?<! )$/.test(line);
}
