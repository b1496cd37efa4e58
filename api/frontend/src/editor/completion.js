// Completion from this graph: its prefixes, the classes and properties that it uses, and its things by name.

import { ask } from "./ask.js";

const USED = {
  class: `SELECT ?term ?label ?count WHERE {
    <https://w3id.org/latticework/void#dataset> void:classPartition ?part . ?part void:class ?term ; void:entities ?count .
    OPTIONAL { ?term rdfs:label|skos:prefLabel ?label } } ORDER BY DESC(?count)`,
  property: `SELECT ?term ?label ?count WHERE {
    <https://w3id.org/latticework/void#dataset> void:propertyPartition ?part . ?part void:property ?term ; void:triples ?count .
    OPTIONAL { ?term rdfs:label|skos:prefLabel ?label } } ORDER BY DESC(?count)`,
};
const MOST = 30;
const LEAST_LETTERS = 1;

/** Things of a namespace whose name begins with what was typed, or whose label has it. */
const things = (namespace, typed) => `SELECT ?term (SAMPLE(?name) AS ?label) WHERE {
    ?term rdfs:label|skos:prefLabel ?name . FILTER (STRSTARTS(STR(?term), ${JSON.stringify(namespace)}))
    FILTER (CONTAINS(LCASE(?name), ${JSON.stringify(typed)}) || STRSTARTS(STR(?term), ${JSON.stringify(namespace + typed)}))
  } GROUP BY ?term ORDER BY STRLEN(STR(?term)) LIMIT ${MOST}`;

/** Teaches the editor to complete; `prefixes` are those that the endpoint knows. */
export function complete(Yasqe, endpoint, prefixes) {
  const used = {};
  const labels = new Map();
  const terms = (kind) => (used[kind] ??= ask(endpoint, USED[kind]));

  async function suggested(yasqe, token) {
    const namespaces = { ...prefixes, ...yasqe.getPrefixesFromQuery() };
    const typed = token.string.trim();
    const [prefix, local] = typed.includes(":") ? typed.split(/:(.*)/s) : [undefined, typed];
    const kind = isClassPlace(yasqe, token) ? "class" : isPropertyPlace(token) ? "property" : "thing";
    const found = kind === "thing" ? [] : await terms(kind);
    let fitting = found.map((one) => ({ ...one, text: shortened(one.term, namespaces) })).filter(({ text, label }) => matches(text, label, typed, prefix));
    if (kind === "thing" && prefix !== undefined && namespaces[prefix] && local.length >= LEAST_LETTERS) {
      const rows = await ask(endpoint, things(namespaces[prefix], local.toLowerCase()));
      fitting = rows.map((row) => ({ ...row, text: shortened(row.term, namespaces) }));
    }
    if (prefix === undefined) {
      fitting.push(...Object.keys(namespaces).filter((name) => name.startsWith(typed)).map((name) => ({ text: `${name}:`, label: namespaces[name] })));
    }
    for (const { text, label } of fitting) labels.set(text, label);
    return fitting.slice(0, MOST).map(({ text }) => text);
  }

  Yasqe.registerAutocompleter({
    name: "graph",
    bulk: false,
    autoShow: true,
    isValidCompletionPosition: (yasqe) => isPlace(yasqe.getCompleteToken()),
    get: suggested,
    postprocessHints: (_, hints) => hints.map((hint) => ({ ...hint, displayText: labels.get(hint.text) ? `${hint.text}  ${labels.get(hint.text)}` : hint.text })),
  });
}

const isPlace = ({ string, type }) => !/^[?$"'#]/.test(string) && type !== "comment" && /[\w:]$/.test(string.trim());

const isPropertyPlace = ({ state }) => (state?.possibleCurrent ?? []).includes("a");

function isClassPlace(yasqe, token) {
  const { lastProperty } = yasqe.getPreviousNonWsToken(yasqe.getDoc().getCursor().line, token).state;
  return ["a", "rdf:type", "void:class", "rdfs:domain", "rdfs:range"].includes(lastProperty);
}

function matches(text, label, typed, prefix) {
  const asked = typed.toLowerCase();
  return text.toLowerCase().startsWith(asked) || (prefix === undefined && `${text} ${label ?? ""}`.toLowerCase().includes(asked));
}

function shortened(iri, namespaces) {
  const [prefix, namespace] = Object.entries(namespaces).filter(([, one]) => iri.startsWith(one)).sort(([, one], [, two]) => two.length - one.length)[0] ?? [];
  const local = iri.slice(namespace?.length);
  return prefix !== undefined && /^[\w-]*$/.test(local) ? `${prefix}:${local}` : `<${iri}>`;
}
