import { isMap, isScalar, isSeq, type Pair, type Scalar, type YAMLMap } from 'yaml';
import { fail } from '../failure.ts';
import { suggest } from './did-you-mean.ts';
import { parseStackFile } from './parse-stack-file.ts';
import type { ComponentSpec, StackSpec } from './stack-spec.ts';
import { readStackDocument } from './yaml-document.ts';

/**
 * The same file with another number of members, every other character kept: comments, quotes and the order of keys
 * are the person's. Throws `request-invalid` for what cannot be scaled, and the file's own failure when it is broken
 * before or would be afterwards.
 */
export function scaleStackFile(text: string, component: string, replicas: number): string {
  const spec = parsed(text);
  const found = spec.components.find((candidate) => candidate.name === component);
  if (found === undefined) {
    fail({
      code: 'request-invalid',
      message: `The stack \`${spec.name}\` has no component \`${component.slice(0, 60)}\`.`,
      hint: suggest(
        component,
        spec.components.map((candidate) => candidate.name),
      ),
    });
  }
  const limitation = scaleLimitation(found);
  if (limitation !== null) {
    fail({
      code: 'request-invalid',
      message: `\`${component}\` ${limitation}.`,
      hint: 'Gateways, balancers, services, databases with standbys and caches under Sentinels can be scaled.',
    });
  }
  if (found.kind === 'files') return text;
  if (found.replicas === replicas) return text;
  const scaled = withReplicas(text, spec.components.indexOf(found), replicas);
  parsed(scaled);
  return scaled;
}

/** Why the number of a component's members cannot change, or null when it can. */
function scaleLimitation(component: ComponentSpec): string | null {
  switch (component.kind) {
    case 'files':
      return 'is files: it has no members';
    case 'postgres':
      return component.topology === 'single'
        ? 'is a database with one member (topology single), which cannot be scaled'
        : null;
    case 'nfs-server':
      return 'is a file server: a second could not serve the same files';
    case 'etcd':
      return 'keeps the members it was made with: its data say who they are';
    case 'balancer':
    case 'gateway':
    case 'service':
    case 'redis':
    case 'sentinel':
      return null;
  }
}

function parsed(text: string): StackSpec {
  const result = parseStackFile(text, 'stack.yaml');
  if (result.ok) return result.spec;
  return fail(result.failures[0] ?? { code: 'stack-file-invalid', message: 'The stack file is not valid.' });
}

/** Puts the number where the old one stood, or behind the kind when there was none. */
function withReplicas(text: string, index: number, replicas: number): string {
  const read = readStackDocument(text, 'stack.yaml');
  const components = read.ok ? read.document.document.get('components', true) : null;
  const node = isSeq(components) ? components.items[index] : null;
  if (!isMap(node)) {
    fail({
      code: 'request-invalid',
      message: 'The component is written as an alias, which cannot be changed in place.',
      hint: 'Write the component out in the stack file.',
    });
  }
  const splice = (start: number, end: number, insert: string) =>
    text.slice(0, start) + insert + text.slice(end);
  const old = pairOf(node, 'replicas');
  const oldRange = (old?.value as Scalar | null | undefined)?.range;
  if (oldRange !== undefined && oldRange !== null) return splice(oldRange[0], oldRange[1], String(replicas));
  const kind = pairOf(node, 'kind');
  const keyRange = (kind?.key as Scalar | undefined)?.range;
  const valueRange = (kind?.value as Scalar | null | undefined)?.range;
  if (!keyRange || !valueRange) {
    return fail({ code: 'unexpected', message: 'The component has no kind.' });
  }
  if (node.flow === true) return splice(valueRange[1], valueRange[1], `, replicas: ${replicas}`);
  const lineStart = text.lastIndexOf('\n', keyRange[0] - 1) + 1;
  const indent = ' '.repeat(keyRange[0] - lineStart);
  const lineEnd = text.indexOf('\n', valueRange[1]);
  const at = lineEnd < 0 ? text.length : lineEnd;
  const newline = text[at - 1] === '\r' ? '\r\n' : '\n';
  return splice(
    at - (newline.length - 1),
    at - (newline.length - 1),
    `${newline}${indent}replicas: ${replicas}`,
  );
}

function pairOf(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find((pair) => isScalar(pair.key) && pair.key.value === key);
}
