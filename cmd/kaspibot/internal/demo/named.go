package demo

import (
	"cmp"

	"kaspibot/bot/orders"
	"kaspibot/feed"
)

// stageNames are what an order is called in the book, by stage.
func stageNames() map[orders.Stage]texts {
	return map[orders.Stage]texts{
		orders.StageSign:            {"ждёт подписи", "қол қоюды күтуде", "waits for a signature"},
		orders.StageNew:             {"новый", "жаңа", "new"},
		orders.StageAccepting:       {"принимается", "қабылданып жатыр", "being accepted"},
		orders.StagePreOrder:        {"предзаказ", "алдын ала тапсырыс", "pre-order"},
		orders.StagePack:            {"упаковать", "қаптау керек", "to pack"},
		orders.StageHandOver:        {"передать", "табыстау керек", "to hand over"},
		orders.StageInDelivery:      {"в доставке", "жеткізілуде", "in delivery"},
		orders.StageGiveOut:         {"выдать", "беру керек", "to give out"},
		orders.StageDone:            {"выдан", "берілді", "done"},
		orders.StageCancelling:      {"отменяется", "күші жойылып жатыр", "being cancelled"},
		orders.StageCancelled:       {"отменён", "күші жойылды", "cancelled"},
		orders.StageReturnRequested: {"возвращается", "қайтарылып жатыр", "coming back"},
		orders.StageReturned:        {"возвращён", "қайтарылды", "returned"},
		orders.StageUnknown:         {"незнакомый", "белгісіз", "unknown"},
	}
}

// statusNames are what has become of a price list.
func statusNames() map[feed.Status]texts {
	return map[feed.Status]texts{
		feed.StatusPublished:  {"опубликован", "жарияланды", "published"},
		feed.StatusHeld:       {"задержан", "тоқтатылды", "held"},
		feed.StatusKept:       {"отклонён", "қабылданбады", "rejected"},
		feed.StatusSuperseded: {"заменён", "ауыстырылды", "replaced"},
	}
}

// numberNames are the figures that a list is held for.
func numberNames() map[string]texts {
	return map[string]texts{
		feed.NumberOffers:      {"товаров", "тауар", "offers"},
		feed.NumberOnSale:      {"в продаже", "сатуда", "on sale"},
		feed.NumberStock:       {"штук", "дана", "pieces"},
		feed.NumberMedianPrice: {"средняя цена", "орташа баға", "middle price"},
		feed.NumberBigPrice:    {"большие изменения цен", "бағаның үлкен өзгерісі", "big changes of prices"},
		feed.NumberExpected:    {"из вашего списка", "өз тізіміңізден", "of the shop's own list"},
		feed.NumberRolledBack:  {"возврат к версии", "нұсқаға қайту", "back to version"},
		feed.NumberFromDisk:    {"прайс-лист с диска", "дискідегі баға парағы", "list on disk"},
		feed.NumberDamaged:     {"прежний прайс-лист повреждён", "бұрынғы баға парағы бүлінген", "former list damaged"},
		feed.NumberLostList:    {"прежний прайс-лист потерян", "бұрынғы баға парағы жоғалды", "former list lost"},
	}
}

// named is what people call something, and the thing itself where it has no name.
func named[T ~string](names map[T]texts, of T, language string) string {
	return cmp.Or(names[of].in(language), string(of))
}
