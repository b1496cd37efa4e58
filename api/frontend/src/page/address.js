// What is set on the page is in its address.

/** The address of this page with those values, without the ones that are empty. */
export function addressOf(values) {
  const found = new URLSearchParams(Object.entries(values).filter(([, value]) => value));
  return `${location.pathname}?${found}`;
}

/** Puts the values into the address of the page. */
export const writeAddress = (values) => history.replaceState(null, "", addressOf(values));

/** What the identifiers of the graph begin with. */
export const BASE = "https://w3id.org/latticework/";

const ONTOLOGY = `${BASE}ontology#`;

/** The address on this server of an identifier of the graph. */
export const pathOf = (iri, root) =>
  iri.startsWith(ONTOLOGY) ? `${root}/ontology/term/${iri.slice(ONTOLOGY.length)}` : `${root}/${iri.slice(BASE.length)}`;
