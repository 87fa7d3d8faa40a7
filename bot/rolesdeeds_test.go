package bot

// deeds says in the seller's words what the buttons and the typed answers of each room do; "?" is before an answer's name.
// Those of one deed stand together and need the same role.
func deeds() map[string][]deed {
	return map[string][]deed{
		"book": {
			{"листать вкладки заказов, открыть заказ, день в /today", []string{"tab", "open", "day", "?order", "?find"}},
			{"удалить данные покупателя", []string{"forget", "?forget"}},
		},
		"papers": {{"получить накладную заказа; накладные на лист", []string{"wb", "wbs"}}},
		"acts": {
			{"принять заказ, в том числе при нехватке; принять все", []string{"acc", "as", "all"}},
			{"упаковать: сколько мест", []string{"pack", "pk", "po", "?parcels"}},
			{"выдать заказ по коду покупателя", []string{"code", "?code"}},
			{"записать IMEI", []string{"ime", "il", "?imei"}},
			{"предзаказ пришёл на склад; товар вернулся", []string{"arr", "back"}},
			{"отменить заказ: причина, комментарий, подтверждение", []string{"can", "cr", "cc", "cy", "?drop.comment"}},
			{"изменить состав: убрать штуки или строку", []string{"lin", "li", "lq", "lr", "lo", "ly", "?units"}},
			{"имя, телефон и адрес покупателя", []string{"who"}},
			{"подробности заказа, назад к карточке, закрыть вопрос", []string{"det", "card", "no"}},
		},
		"pricelist": {
			{"обновить остатки и прайс-лист", []string{"sync"}},
			{"опубликовать задержанный прайс-лист или оставить прежний", []string{"pub", "keep"}},
			{"смотреть и сравнивать прежние прайс-листы", []string{"vers", "ver", "cmp", "diff", "off"}},
			{"вернуть прежний прайс-лист", []string{"rollback", "backyes"}},
			{"ссылка для Kaspi: показать, проверить, сменить", []string{"link", "lnew", "lchk"}},
		},
		"goods": {
			{"листать найденные товары", []string{"sto"}},
			{"закрепить цену или вернуть её правилам", []string{"pfix", "pkeep", "pfx", "pfl", "pkp"}},
			{"отменить снятие с продажи", []string{"unst"}},
			{"свои товары: применить файл или нет, ответить на вопросы о нём", []string{"iap", "ica", "iak", "ian", "ila", "ipt", "iof"}},
			{"свои товары: таблица ненайденных", []string{"iun"}},
		},
		"reports": {
			{"статистика и лучшие товары: за другой срок", []string{"stats", "top"}},
			{"отчёт: за другой месяц", []string{"report"}},
		},
		"shop": {{"режим приёма заказов ботом", []string{"auto"}}},
		"notify": {
			{"уведомления этого чата, тихие часы, сводки", []string{"wish", "hush", "sum", "?notify.quiet", "?notify.time"}},
			{"деньги в сводке группы: показать или нет", []string{"cash"}},
		},
		"people": {
			{"пригласить, сменить роль, убрать; кто что делал", []string{"pp", "pi", "pv", "pu", "pr", "pl", "pq", "px", "pa"}},
			{"мой язык и тихие часы", []string{"pm", "ml", "mq", "?people.quiet"}},
		},
		"deadlines": {
			{"«Занимаюсь» и «Отдать»", []string{"hold", "free"}},
			{"изменить часы работы, напоминания и кого звать", []string{"sch", "esc", "?schedule.week", "?schedule.date", "?escalation.reminders", "?escalation.group"}},
		},
		"rules":  {{"изменить наценку и страховой остаток, вернуть как было", []string{"rul", "?rules.value"}}},
		"menu":   {{"открыть раздел меню, вернуться, выполнить команду, которая дозволена", []string{"menu", "mgrp", "mback", "mcmd", "?menu.wanted"}}},
		"topics": {{"выбрать, что приходит в тему группы", []string{"here"}}},
	}
}

// deed is what some buttons and answers do together.
type deed struct {
	what  string
	names []string
}
