import { useCallback } from 'react';
import { useTranslations } from 'use-intl';
import type { NodeView } from '../stack/stack-view.ts';

/** `survives`, `degrades`, `proof expired`: the word beside the shape. */
export function useSurvivalWord(): (node: Pick<NodeView, 'survival' | 'cause'>) => string {
  const t = useTranslations('topology');
  return useCallback(
    ({ survival, cause }) => t(`survival.${cause === 'expired' ? 'expired' : survival}`),
    [t],
  );
}
