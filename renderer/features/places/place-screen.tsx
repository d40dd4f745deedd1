export {
  ComingScreen as AlertsScreen,
  ComingScreen as BackupsScreen,
  ComingScreen as ChecklistScreen,
  ComingScreen as UpdatesScreen,
} from './coming-screen.tsx';
