import { createContext, type ReactNode, useContext } from 'react';
import { useTranslations } from 'use-intl';

/**
 * Where menus, lists and tooltips are drawn: in a part of the page that has a name, so that nothing stands outside of
 * all parts. In a dialog they stay with the dialog, because all else is hidden from readers then.
 */

const LAYER_ID = 'popup-layer';
const IsInDialog = createContext(false);

/** Once on the page, after everything else. */
export function PopupLayer() {
  const t = useTranslations('ui');
  return <section id={LAYER_ID} aria-label={t('popups')} />;
}

export function InDialog({ children }: { readonly children: ReactNode }) {
  return <IsInDialog value={true}>{children}</IsInDialog>;
}

/** Properties of a portal of Base UI. */
export function usePopupPortal(): { readonly container?: HTMLElement } {
  const isInDialog = useContext(IsInDialog);
  const layer = isInDialog ? null : document.getElementById(LAYER_ID);
  return layer === null ? {} : { container: layer };
}
