/** A character is one column wide if it is one of ASCII's that can be seen; what is not all of these is measured. */
module.exports = (text) =>
  /^[\x20-\x7e]*$/.test(text) ? text.length : require('string-width')(text);
