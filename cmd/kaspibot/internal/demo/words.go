package demo

// words are what the demo itself says, around the chat and in its language. Numbers in brackets are arguments.
type words struct {
	page, intro                    string
	message, now, deleted, presses string
	over, file, report, log        string
}

// wordsOf are the words of a language; Russian where there are none.
func wordsOf(language string) words {
	switch language {
	case "kk":
		return words{
			page:    "Чат беті мен айналасындағы әлем: %s",
			intro:   "Осы компьютердегі дүкен. Жеткізушіде %d тауар бар, баға парағы: %s",
			message: "%d-хабарлама", now: "%d-хабарлама өзгерді", deleted: "%d-хабарлама жойылды",
			presses: "%[1]s %[3]d-хабарламадағы [%[2]s] батырмасын басады", over: "экран үстінде: %s", file: "%s, %d байт",
			report: "Осы демода %d тапсырыс келді, чатқа %d жіберілді, батырмамен %d қабылданды;\nбаға парағы %d рет жарияланып, %d рет алынды.",
			log:    "Бағдарлама журналы: %s",
		}
	case "en":
		return words{
			page:    "The chat as a page, and the world around it: %s",
			intro:   "A shop on this machine: %d goods at the supplier, price list at %s",
			message: "message %d", now: "message %d is now", deleted: "message %d is deleted",
			presses: "%s presses [%s] under message %d", over: "over the screen: %s", file: "%s, %d bytes",
			report: "In this demo: %d orders came, %d were pushed to the chat, %d accepted by a press;\nthe price list was published %d times and fetched %d times.",
			log:    "The program's log: %s",
		}
	}
	return words{
		page:    "Страница с чатом и миром вокруг него: %s",
		intro:   "Магазин на этой машине. У поставщика %d товаров, прайс-лист: %s",
		message: "сообщение %d", now: "сообщение %d теперь", deleted: "сообщение %d удалено",
		presses: "%s нажимает [%s] под сообщением %d", over: "поверх экрана: %s", file: "%s, %d байт",
		report: "В этом показе пришло заказов: %d, прислано в чат: %d, принято кнопкой: %d;\nпрайс-лист опубликован %d раз, забран %d раз.",
		log:    "Журнал программы: %s",
	}
}
