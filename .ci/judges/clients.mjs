// node clients.mjs CLIENT URL TOKEN is one small bot on a library that is not ours, on a Bot API server at URL. It
// prints what it knows itself to be, and at its end why it stopped polling. clients_test.go of tgtest talks to it.
import * as grammy from 'grammy';
import * as node from 'node-telegram-bot-api';

const [client, url, token] = process.argv.slice(2);
const keyboard = { inline_keyboard: [[{ text: 'Принять', callback_data: 'v1:acc:501' }]] };
const file = new TextEncoder().encode('<kaspi_catalog/>');

/** What a seller could do, on the methods alone that both libraries name alike. */
function handlers(api, document) {
  return {
    async start(chat_id) {
      await api.sendMessage({ chat_id, text: '<b>Заказ 501</b> &amp; Ко', parse_mode: 'HTML', reply_markup: keyboard });
    },
    async feed(chat_id) {
      await api.sendDocument({ chat_id, document, caption: 'прайс' });
    },
    async pressed(query) {
      const { message, from } = query;
      await api.answerCallbackQuery({ callback_query_id: query.id, text: 'Принимаю' });
      await api.editMessageText({
        chat_id: message.chat.id, message_id: message.message_id, text: `Принят: ${from.first_name}, ${query.data}`,
      });
    },
  };
}

async function grammyBot() {
  const bot = new grammy.Bot(token, { client: { apiRoot: url } });
  bot.api.config.use(async (call, method, payload, signal) => { // grammY leaves the waiting to whoever calls
    const answer = await call(method, payload, signal);
    const seconds = method === 'sendMessage' ? answer.parameters?.retry_after : undefined;
    if (seconds === undefined) {
      return answer;
    }
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    return call(method, payload, signal);
  });
  const on = handlers(bot.api.raw, new grammy.InputFile(file, 'price.xml'));
  bot.command('start', (ctx) => on.start(ctx.chat.id));
  bot.command('feed', (ctx) => on.feed(ctx.chat.id));
  bot.on('callback_query:data', (ctx) => on.pressed(ctx.callbackQuery));
  bot.catch((err) => { throw err.error; });
  console.log((await bot.api.getMe()).username);
  await bot.start();
}

async function nodeBot() {
  const bot = new node.Bot(token, { apiRoot: url });
  const on = handlers(bot.api, new node.InputFile(file, { filename: 'price.xml' }));
  bot.command('start', (ctx) => on.start(ctx.chat.id));
  bot.command('feed', (ctx) => on.feed(ctx.chat.id));
  bot.on('callback_query', (ctx) => on.pressed(ctx.callbackQuery));
  bot.catch((err) => { throw err; });
  console.log((await bot.api.getMe()).username);
  await bot.startPolling();
}

try {
  await { grammy: grammyBot, 'node-telegram-bot-api': nodeBot }[client]();
} catch (err) {
  console.log(err.error_code ?? err.errorCode, err.message);
}
process.exit(); // connections that are kept alive hold nobody up
