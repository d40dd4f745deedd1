import { drillById, isDrillId } from './catalogue.ts';

/** `drill “Kill the serving gateway”`: what people read; commands and addresses name the id. */
export function drillWords(id: string): string {
  return `drill “${isDrillId(id) ? drillById(id).title : id}”`;
}
