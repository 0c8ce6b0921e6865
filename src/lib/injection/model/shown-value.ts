/**
 * The value of a field as every text shows it: numbers, quantities and booleans as they are, everything else in quotes,
 * so that its beginning and end are seen. Labels and annotations are text, whatever they look like.
 * @param field its path; `undefined` as a value means that it is not there.
 */
export function showValue(field: string | undefined, value: string): string {
  const isText = field !== undefined && LABEL_OR_ANNOTATION.test(field);
  return !isText && NUMBER_OR_BOOLEAN.test(value) ? value : JSON.stringify(value);
}

const LABEL_OR_ANNOTATION = /\b(?:labels|annotations|nodeSelector|matchLabels)\b/;

/** Numbers with the suffixes of quantities (apimachinery, api/resource/suffix.go) or of durations. */
const NUMBER_OR_BOOLEAN = /^(?:-?\d+(?:\.\d+)?(?:[numkMGTPE]|[KMGTPE]i|ms|s|h)?|true|false)$/;
