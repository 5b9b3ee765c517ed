/** The path of a request target as the client spelled it: no decoding, no normalising. */
export function requestPath(url: string): string {
  const end = url.indexOf("?");
  return end < 0 ? url : url.slice(0, end);
}
