import { useStacks } from '../../state/stacks-store.ts';
import { StackHome } from './stack-home.tsx';

export function StackScreen({ stack }: { readonly stack: string }) {
  const status = useStacks((state) => state.byName[stack]);
  return status === undefined ? null : <StackHome status={status} />;
}
