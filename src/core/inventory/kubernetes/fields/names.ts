/** The API server's syntax for names, labels and ports (apimachinery `util/validation`). */

const LABEL_NAME = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const DNS_SUBDOMAIN = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
const PORT_NAME = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;

/** `IsDNS1123Subdomain`: names of objects. */
export function isDnsSubdomain(text: string): boolean {
  return text.length > 0 && text.length <= 253 && DNS_SUBDOMAIN.test(text);
}

/** Whether a text can identify an object unambiguously, even if the API server would not allow it. */
export function isPlainName(text: string): boolean {
  return text.length > 0 && text.length <= 253 && LABEL_NAME.test(text);
}

/** `IsQualifiedName`: label keys, `[prefix/]name`. */
export function isLabelKey(text: string): boolean {
  const slash = text.indexOf('/');
  const prefix = slash < 0 ? undefined : text.slice(0, slash);
  const name = text.slice(slash + 1);
  if (prefix !== undefined && !isDnsSubdomain(prefix)) return false;
  return name.length > 0 && name.length <= 63 && LABEL_NAME.test(name);
}

/** `IsValidLabelValue`: may be empty. */
export function isLabelValue(text: string): boolean {
  return text === '' || (text.length <= 63 && LABEL_NAME.test(text));
}

/** `IsValidPortName` (IANA_SVC_NAME). */
export function isPortName(text: string): boolean {
  return text.length <= 15 && PORT_NAME.test(text) && /[a-z]/.test(text) && !text.includes('--');
}

/** `IsValidPortNum`. */
export function isPortNumber(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= 65_535;
}

export const LABEL_KEY_SYNTAX =
  'a label key is [prefix/]name, the name up to 63 letters, digits, "-", "_" or "." that begins and ends with a letter or digit';
export const LABEL_VALUE_SYNTAX =
  'a label value is empty or up to 63 letters, digits, "-", "_" or "." that begins and ends with a letter or digit';
export const PORT_NAME_SYNTAX =
  'a port name is up to 15 lower-case letters, digits and single "-", with at least one letter; write a number without quotes';
