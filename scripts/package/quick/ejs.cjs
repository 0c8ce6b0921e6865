/** Texts of help are templates with, at most, names in them; the template compiler is for the others. */
exports.render = (text, context) => {
  const named = text.replaceAll(/<%= (\w+)\.(\w+) %>/g, (tag, object, name) => {
    const value = context?.[object]?.[name];
    // What a template would escape is left to it.
    return /^[\w :-]+$/.test(value) ? value : tag;
  });
  return named.includes('<%') ? require('ejs').render(named, context) : named;
};
