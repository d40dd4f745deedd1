import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { shownName } from '../shell/shown-name.ts';
import { type StateView, stateOf } from './member-view.ts';
import { useTopology } from './topology-model.ts';

type Words = Readonly<Record<string, StateView['word']>>;

const MOST_SAID = 4;

/** Says to those who do not see the picture which members have changed, and to what. */
export function Changes() {
  const t = useTranslations('topology');
  const nodes = useTopology((model) => model.nodes);
  const before = useRef<Words>({});
  const [said, setSaid] = useState('');
  useEffect(() => {
    const words: Words = Object.fromEntries(
      Object.entries(nodes).map(([name, node]) => [name, stateOf(node).word]),
    );
    const changed = Object.entries(words).filter(([name, word]) => {
      const known = before.current[name];
      return known !== undefined && known !== word;
    });
    before.current = words;
    if (changed.length === 0) return;
    const sentences = changed
      .slice(0, MOST_SAID)
      .map(([name, word]) => t('picture.changed', { member: shownName(name), state: t(`state.${word}`) }));
    setSaid(sentences.join('. '));
  }, [nodes, t]);
  return (
    <p role="status" className="sr-only">
      {said}
    </p>
  );
}
