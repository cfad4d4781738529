import type { LocaleWords } from './words.ts';

export const fr: LocaleWords = {
  commands: {
    status: ['statut', 'Comment va un lieu maintenant, signal par signal.'],
    outages: ['pannes', 'Tous les lieux qui ne sont pas normaux maintenant, les pires d’abord.'],
    history: ['historique', 'Quand un lieu n’était pas normal ces derniers jours, et combien de temps.'],
    subscribe: ['abonner', 'Prévenir ce salon quand un lieu est coupé et quand il revient.'],
    unsubscribe: ['désabonner', 'Ne plus prévenir ce salon au sujet d’un lieu.'],
    subscriptions: [
      'abonnements',
      'À quoi ce salon est abonné, comment il est prévenu et ce qui est en sourdine.',
    ],
    settings: ['réglages', 'Comment ce salon est prévenu d’un lieu : mentions, heures calmes, rappels.'],
    mute: ['sourdine', 'Ne rien dire d’un lieu pendant un temps ; la fin d’une panne est dite quand même.'],
    preview: ['aperçu', 'Ce qu’un abonnement aurait envoyé ces derniers jours. Ne change rien.'],
    drill: ['exercice', 'Montrer une alerte d’essai, signalée comme telle.'],
    wrong: ['erreur', 'Dire à l’exploitant que ce qu’Ebb montre d’un lieu est faux.'],
    feeds: ['sources', 'Comment vont les sources de données : à jour, en retard ou en échec.'],
    forget: ['oublier', 'Effacer ce qu’Ebb garde de ce salon ou du serveur. Dit d’abord quoi.'],
    help: ['aide', 'Ce qu’on peut taper, avec des exemples.'],
    about: ['à-propos', 'Ce qu’est Ebb, quelles mesures il lit et ce qu’il n’affirme pas.'],
  },
  options: {
    place: ['lieu', 'Un pays, une région, un réseau ou un groupe de ceux-ci.'],
    days: ['jours', 'Combien de jours en arrière.'],
    severity: ['gravité', 'À partir de quelle gravité : notice, major ou critical.'],
    tell: ['annonce', 'Comment arrivent les changements : carte modifiée, nouveau message ou les deux.'],
    mention: ['mention', 'Rôle mentionné à la première alerte d’une panne ; off pour personne.'],
    quiet: ['calme', 'Heures sans messages : 22:00-07:00 Asia/Tehran ; off pour aucune.'],
    reminder: ['rappel', 'Rappel tant qu’une panne dure : toutes les 1h, 6h ou 24h ; off.'],
    reports: ['rapports', 'Aussi ce que d’autres signalent du lieu : on ou off.'],
    duration: ['durée', '30m, 2h ou 1d, au plus 30d ; until recovery ; off l’enlève.'],
    words: ['mots', 'Ce qui est faux, en 300 caractères au plus.'],
    confirm: ['confirmer', 'Le mot everything ; sans lui, Ebb dit seulement ce qui serait effacé.'],
    channel: ['salon', 'Le salon dont il s’agit ; celui-ci par défaut.'],
  },
};
