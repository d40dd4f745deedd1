import { useTranslations } from 'use-intl';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { ScreenHeading } from '../../ui/screen-heading.tsx';
import { ChartsGallery } from './charts-gallery.tsx';
import { ChoicesGallery } from './choices-gallery.tsx';
import { ControlsGallery } from './controls-gallery.tsx';
import { FloatingGallery } from './floating-gallery.tsx';
import { FoundationsGallery } from './foundations-gallery.tsx';
import { LayoutGallery } from './layout-gallery.tsx';

/**
 * Every primitive in every state, for the eye and for pictures that are compared. It is for those who build the page
 * and is left out of what is shipped; what primitives are filled with here is therefore in no catalogue.
 */
export function GalleryScreen() {
  const t = useTranslations('frame.screens');
  return (
    <div className="flex flex-col gap-3">
      <ScreenHeading title={t('gallery')} state={<Badge tone="accent">development</Badge>}>
        <Button>First</Button>
        <Button tone="primary">Then</Button>
      </ScreenHeading>
      <FoundationsGallery />
      <ControlsGallery />
      <ChoicesGallery />
      <FloatingGallery />
      <LayoutGallery />
      <ChartsGallery />
    </div>
  );
}
