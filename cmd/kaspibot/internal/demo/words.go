package demo

// words are what the demo itself says, around the chat and in its language. Numbers in brackets are arguments.
type words struct {
	page, intro, how, commands     string
	message, now, deleted, presses string
	over, file, code               string
	noButton, gone, unknown        string
	ordered, noList, crashed, end  string
	report, log                    string
}

// wordsOf are the words of a language; Russian where there are none.
func wordsOf(language string) words {
	switch language {
	case "kk":
		return words{
			page:     "Чат беті мен айналасындағы әлем: %s",
			intro:    "Осы компьютердегі дүкен. Жеткізушіде %d тауар бар, баға парағы: %s",
			how:      "Сіз — сатушы %s. Telegram-дағыдай жазыңыз: /orders, /help немесе боттың сұрағына жауап.\nБатырма өз нөмірімен басылады: b1.",
			commands: ":order — жаңа тапсырыс, :crash — жеткізушінің сөрелері босайды (одан кейін /sync), :quit — аяқтау.",
			message:  "%d-хабарлама", now: "%d-хабарлама өзгерді", deleted: "%d-хабарлама жойылды",
			presses: "%[1]s %[3]d-хабарламадағы [%[2]s] батырмасын басады", over: "экран үстінде: %s", file: "%s, %d байт",
			code:     "(Сатып алушы кодты айтады. Жазыңыз: %s)",
			noButton: "%s батырмасы жоқ", gone: "%s батырмасы хабарламасында енді жоқ",
			unknown: "%s деген жоқ: :order, :crash немесе :quit", ordered: "сатып алушы тапсырыс береді",
			noList: "баға парағы әлі жоқ: сәл күтіңіз", crashed: "жеткізушінің сөрелері бос дерлік; /sync жазыңыз", end: "аяқталуда",
			report: "Осы демода %d тапсырыс келді, чатқа %d жіберілді, батырмамен %d қабылданды;\nбаға парағы %d рет жарияланып, %d рет алынды.",
			log:    "Бағдарлама журналы: %s",
		}
	case "en":
		return words{
			page:     "The chat as a page, and the world around it: %s",
			intro:    "A shop on this machine: %d goods at the supplier, price list at %s",
			how:      "You are the seller, %s. Write as in Telegram: /orders, /help, or the answer to a question.\nA button is pressed by its number: b1.",
			commands: ":order brings an order, :crash empties the supplier's shelves (then /sync), :quit ends.",
			message:  "message %d", now: "message %d is now", deleted: "message %d is deleted",
			presses: "%s presses [%s] under message %d", over: "over the screen: %s", file: "%s, %d bytes",
			code:     "(The buyer tells the code. Type: %s)",
			noButton: "there is no button %s", gone: "button %s is gone from its message",
			unknown: "%s is not known: :order, :crash or :quit", ordered: "a buyer orders",
			noList: "there is no price list yet: wait a little", crashed: "the supplier's shelves are nearly empty; type /sync", end: "ending",
			report: "In this demo: %d orders came, %d were pushed to the chat, %d accepted by a press;\nthe price list was published %d times and fetched %d times.",
			log:    "The program's log: %s",
		}
	}
	return words{
		page:     "Страница с чатом и миром вокруг него: %s",
		intro:    "Магазин на этой машине. У поставщика %d товаров, прайс-лист: %s",
		how:      "Вы продавец, %s. Пишите как в Telegram: /orders, /help или ответ на вопрос бота.\nКнопка нажимается своим номером: b1.",
		commands: ":order — новый заказ, :crash — у поставщика пустеют полки (затем /sync), :quit — конец.",
		message:  "сообщение %d", now: "сообщение %d теперь", deleted: "сообщение %d удалено",
		presses: "%s нажимает [%s] под сообщением %d", over: "поверх экрана: %s", file: "%s, %d байт",
		code:     "(Покупатель называет код. Напишите: %s)",
		noButton: "кнопки %s нет", gone: "кнопки %s больше нет под сообщением",
		unknown: "%s — нет такого: :order, :crash или :quit", ordered: "покупатель оформляет заказ",
		noList: "прайс-листа ещё нет: подождите немного", crashed: "полки поставщика почти пусты; напишите /sync", end: "завершаю",
		report: "В этом показе пришло заказов: %d, прислано в чат: %d, принято кнопкой: %d;\nпрайс-лист опубликован %d раз, забран %d раз.",
		log:    "Журнал программы: %s",
	}
}
