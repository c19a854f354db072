// Holds each object of a JSON file against Kubernetes' schemas, as types (which know no other fields) and as validators
// (which know formats and patterns). Prints what is wrong, a line each. Kinds that are not Kubernetes' own are passed over.
// Usage: node validate.mjs objects.json
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename } from "node:path";
import ts from "typescript";

const require = createRequire(import.meta.url);
const objects = JSON.parse(readFileSync(process.argv[2], "utf8"));
// Long values come in lines, which Kubernetes joins when it decodes them and the validator does not.
for (const { data } of objects.filter(({ kind }) => kind === "Secret"))
  for (const key of Object.keys(data))
    data[key] = data[key].replace(/\s/g, "");
const known = objects.flatMap((object) => {
  try {
    return [{ object, path: `kubernetes-models/${moduleOf(object)}`, model: require(`kubernetes-models/${moduleOf(object)}`) }];
  } catch {
    return [];
  }
});

function moduleOf({ apiVersion, kind }) {
  return `${apiVersion}/${kind}`;
}

function title({ kind, metadata }) {
  return `${kind} ${metadata.name}`;
}

for (const { object, model } of known) {
  try {
    new model[object.kind](object).validate();
  } catch (error) {
    console.log(`${title(object)}: ${error.message}`);
  }
}

const source = new URL(`./${basename(process.argv[2])}.ts`, import.meta.url).pathname;
writeFileSync(source, known.map(({ object, path }, i) =>
  `import { I${object.kind} as T${i} } from "${path}";\nexport const o${i}: T${i} = ${JSON.stringify(object)};\n`).join(""));
const program = ts.createProgram([source], {
  strict: true, noEmit: true, skipLibCheck: true, types: [],
  module: ts.ModuleKind.CommonJS, moduleResolution: ts.ModuleResolutionKind.Node10,
});
for (const fault of ts.getPreEmitDiagnostics(program)) {
  const line = fault.file ? fault.file.getLineAndCharacterOfPosition(fault.start).line : 0;
  const object = known[Math.floor(line / 2)]?.object;
  console.log(`${object ? title(object) : ""}: ${ts.flattenDiagnosticMessageText(fault.messageText, " ")}`);
}
rmSync(source);
console.error(`${known.length} of ${objects.length} objects are of kinds with a schema`);
