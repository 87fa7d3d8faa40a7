// node schema.mjs FILE writes a JSON Schema of the Bot API: its definitions Requests and Answers have the methods as
// their properties. It is made from types that were generated from Telegram's own page, so it knows nothing of what we
// believe. Fields that the types do not know are refused. Lengths and ranges are not in them: tgtest sees to those.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createGenerator } from 'ts-json-schema-generator';

const modules = fileURLToPath(new URL('node_modules/', import.meta.url));

// The methods are functions, of which no schema can tell: they become pairs of what is asked and what is answered.
const pairs = `
interface CallAPI<Request, Answer> { request: Request; answer: Answer }
interface CallAPIWithOptionalParams<Request, Answer> { request: Request; answer: Answer }
interface CallAPIWithoutParams<Answer> { request: {}; answer: Answer }
`;
const path = modules + 'methods.ts';
writeFileSync(path, readFileSync(modules + '@gramio/types/out/methods.d.ts', 'utf8')
  .replace(/import type \{[^}]*\} from "\.\/utils"/, pairs)
  .replaceAll('from "./', 'from "./@gramio/types/out/'));

const { definitions } = createGenerator({
  path, skipTypeCheck: true, additionalProperties: false, topRef: true, expose: 'all',
}).createSchema('APIMethods');

// The types leave out two forms of a rich text that Telegram's page names in words: a plain string, and several texts in a row.
definitions.TelegramRichText.anyOf.push({ type: 'string' }, { type: 'array', items: { $ref: '#/definitions/TelegramRichText' } });

const target = ({ $ref }) => definitions[decodeURIComponent($ref.replace('#/definitions/', ''))];
definitions.Requests = { properties: {} };
definitions.Answers = { properties: {} };
for (const [method, call] of Object.entries(definitions.APIMethods.properties)) {
  const { request, answer } = target(call).properties;
  definitions.Requests.properties[method] = request;
  definitions.Answers.properties[method] = answer;
}

const schema = JSON.stringify({ $schema: 'http://json-schema.org/draft-07/schema#', definitions });
if (schema.includes('Failed to')) { // the generator's remark on a type that it lets be anything
  throw new Error('some types were not understood: this schema would let all pass');
}
writeFileSync(process.argv[2], schema);
