import type { LocaleWords } from './words.ts';

export const es: LocaleWords = {
  commands: {
    status: ['estado', 'Cómo está un lugar ahora, señal por señal.'],
    outages: ['cortes', 'Todos los lugares que ahora no están normales, los peores primero.'],
    history: ['historial', 'Cuándo dejó de estar normal un lugar en los últimos días, y por cuánto tiempo.'],
    subscribe: ['suscribir', 'Avisar a este canal cuando un lugar se queda sin conexión y cuando vuelve.'],
    unsubscribe: ['desuscribir', 'No avisar más a este canal sobre un lugar.'],
    subscriptions: [
      'suscripciones',
      'A qué está suscrito este canal, cómo se le avisa y qué está silenciado.',
    ],
    settings: [
      'ajustes',
      'Cómo se avisa a este canal sobre un lugar: menciones, horas de silencio, recordatorios.',
    ],
    mute: ['silenciar', 'No decir nada de un lugar durante un tiempo; el final de un corte llega igual.'],
    preview: ['vista-previa', 'Qué habría enviado una suscripción en los últimos días. No cambia nada.'],
    drill: ['simulacro', 'Mostrar una alerta de prueba, marcada como tal.'],
    wrong: ['error', 'Decir al operador que algo que Ebb muestra de un lugar no es correcto.'],
    feeds: ['fuentes', 'Cómo están las fuentes de datos: al día, con retraso o con fallos.'],
    forget: ['olvidar', 'Borrar lo que Ebb guarda de este canal o del servidor. Antes dice qué.'],
    help: ['ayuda', 'Qué se puede escribir, con ejemplos.'],
    about: ['acerca-de', 'Qué es Ebb, qué mediciones lee y qué no afirma.'],
  },
  options: {
    place: ['lugar', 'Un país, una región, una red o un grupo de ellos.'],
    days: ['días', 'Cuántos días hacia atrás.'],
    severity: ['gravedad', 'A partir de qué gravedad: notice, major o critical.'],
    tell: ['aviso', 'Cómo llegan los cambios: editar la ficha, mensaje nuevo o ambos.'],
    mention: ['mención', 'Rol que se menciona con la primera alerta de un corte; off para nadie.'],
    quiet: ['silencio', 'Horas sin mensajes: 22:00-07:00 Asia/Tehran; off para ninguna.'],
    reminder: ['recordatorio', 'Recordatorio mientras dura un corte: cada 1h, 6h o 24h; off.'],
    reports: ['informes', 'También lo que otros informan del lugar: on u off.'],
    duration: ['duración', '30m, 2h o 1d, como máximo 30d; until recovery; off lo quita.'],
    words: ['palabras', 'Qué no es correcto, en 300 caracteres como máximo.'],
    confirm: ['confirmar', 'La palabra everything; sin ella Ebb solo dice qué se borraría.'],
    channel: ['canal', 'El canal del que se trata; este si no se indica otro.'],
  },
};
