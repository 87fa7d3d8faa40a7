package page

// words are what the page itself says, by language and name. The browser fills in {…}.
func words() map[string]map[string]string {
	return map[string]map[string]string{
		"ru": {
			"title": "kaspibot — показ", "chat": "Чат", "world": "Мир", "you": "Вы", "people": "Кто вы", "bot": "бот",
			"write": "Сообщение", "send": "Отправить", "attach": "Отправить файл", "commands": "Команды", "noCommands": "Команд пока нет",
			"typing": "бот печатает…", "sending": "бот отправляет файл…", "edited": "изменено", "changed": "Сообщение изменено: {text}",
			"replyTo": "Ответ на: {text}", "noReply": "Не отвечать", "reply": "Ответить", "gone": "сообщение удалено", "notice": "Ответ бота",
			"close": "Закрыть", "copied": "Скопировано: {text}", "download": "Скачать", "picture": "Картинка {width} × {height}",
			"empty": "Здесь пока пусто. Напишите /start.", "start": "Начать", "lost": "Нет связи с программой показа. Пробую снова…",
			"failed": "Не получилось: {text}", "spoiler": "Показать скрытое", "down": "К последним сообщениям",
			"note": "Это показ: Telegram, Kaspi и поставщик здесь ненастоящие и живут на этом компьютере.", "none": "пока нет",
		},
		"kk": {
			"title": "kaspibot — демо", "chat": "Чат", "world": "Әлем", "you": "Сіз", "people": "Сіз кімсіз", "bot": "бот",
			"write": "Хабарлама", "send": "Жіберу", "attach": "Файл жіберу", "commands": "Командалар", "noCommands": "Командалар әзірге жоқ",
			"typing": "бот жазып жатыр…", "sending": "бот файл жіберіп жатыр…", "edited": "өзгертілді", "changed": "Хабарлама өзгерді: {text}",
			"replyTo": "Жауап: {text}", "noReply": "Жауап бермеу", "reply": "Жауап беру", "gone": "хабарлама жойылды", "notice": "Боттың жауабы",
			"close": "Жабу", "copied": "Көшірілді: {text}", "download": "Жүктеп алу", "picture": "Сурет {width} × {height}",
			"empty": "Мұнда әзірге бос. /start деп жазыңыз.", "start": "Бастау", "lost": "Демо бағдарламасымен байланыс жоқ. Қайта көріп жатырмын…",
			"failed": "Болмады: {text}", "spoiler": "Жасырынды көрсету", "down": "Соңғы хабарламаларға",
			"note": "Бұл — демо: мұндағы Telegram, Kaspi және жеткізуші шын емес, осы компьютерде тұрады.", "none": "әзірге жоқ",
		},
		"en": {
			"title": "kaspibot demo", "chat": "Chat", "world": "World", "you": "You", "people": "Who you are", "bot": "bot",
			"write": "Message", "send": "Send", "attach": "Send a file", "commands": "Commands", "noCommands": "No commands yet",
			"typing": "the bot is typing…", "sending": "the bot is sending a file…", "edited": "edited", "changed": "A message has changed: {text}",
			"replyTo": "Reply to: {text}", "noReply": "Do not reply", "reply": "Reply", "gone": "message deleted", "notice": "Answer of the bot",
			"close": "Close", "copied": "Copied: {text}", "download": "Download", "picture": "Picture {width} × {height}",
			"empty": "Nothing here yet. Write /start.", "start": "Start", "lost": "No connection to the demo. Trying again…",
			"failed": "It did not work: {text}", "spoiler": "Show what is hidden", "down": "To the newest messages",
			"note": "This is a demo: the Telegram, Kaspi and supplier here are not real and live on this computer.", "none": "none yet",
		},
	}
}
