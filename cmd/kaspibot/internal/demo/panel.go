package demo

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/bot/tgtest"
	"kaspibot/bot/tgtest/page"
	"kaspibot/feed"
	"kaspibot/kaspi"
)

// panel is the world as the page shows it beside the chat. Without a program there are no book and no lists to show.
type panel struct {
	*world
	program *program
}

const killing = "kill"

func killLabel() texts {
	return texts{"kill -9 и запуск снова", "kill -9 және қайта іске қосу", "kill -9 and start again"}
}

func killed() texts {
	return texts{
		"Программу оборвали на полуслове: сеть обрезана, из базы взято записанное к этому мигу. На этих данных она запущена снова.",
		"Бағдарлама сөз ортасында үзілді: желі кесілді, базадан осы сәтке дейін жазылғаны алынды. Сол деректермен қайта іске қосылды.",
		"The program was cut short: its network is gone, and what its database held at that moment is what it has started on again.",
	}
}

// Groups implements page.World.
func (p panel) Groups() []page.Group {
	var all []page.Group
	for _, e := range events() {
		title := groupTitles()[e.group].in(p.language)
		if len(all) == 0 || all[len(all)-1].Title != title {
			all = append(all, page.Group{Title: title})
		}
		g := &all[len(all)-1]
		g.Actions = append(g.Actions, page.Action{Name: e.name, Label: e.label.in(p.language)})
	}
	if p.program != nil {
		g := &all[len(all)-1]
		g.Actions = append(g.Actions, page.Action{Name: killing, Label: killLabel().in(p.language)})
	}
	return all
}

// Do implements page.World.
func (p panel) Do(ctx context.Context, action string) (said string, known bool) {
	if action == killing && p.program != nil {
		if err := p.program.kill(ctx); err != nil {
			return err.Error(), true
		}
		return killed().in(p.language), true
	}
	said, _, known = p.happen(ctx, action)
	return said, known
}

// Tables implements page.World.
func (p panel) Tables(ctx context.Context) []page.Table {
	var all []page.Table
	if p.program != nil {
		book, lists := p.program.shown(ctx)
		all = append(all, p.bookTable(book), p.listTable(lists))
	} else {
		all = append(all, p.ordersTable())
	}
	return append(all, p.faultTable(), p.askedTable())
}

// head is a row of headings in the language of the chat.
func (p panel) head(columns ...texts) (row []string) {
	for _, c := range columns {
		row = append(row, c.in(p.language))
	}
	return row
}

func (p panel) clock(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(kaspi.Almaty()).Format("15:04:05")
}

// bookTable is the desk: what the program knows of each order, beside Kaspi's own word.
func (p panel) bookTable(records []orders.Record) page.Table {
	t := page.Table{
		Title: texts{"Книга заказов", "Тапсырыстар кітабы", "Order book"}.in(p.language),
		Head: p.head(texts{"Заказ", "Тапсырыс", "Order"}, texts{"Этап", "Кезең", "Stage"}, texts{"У Kaspi", "Kaspi-де", "At Kaspi"},
			texts{"Принять до", "Қабылдау мерзімі", "Accept by"}, texts{"Кто принял", "Кім қабылдады", "Accepted by"}, texts{"Правок", "Өзгеріс", "Changes"}),
	}
	slices.SortFunc(records, func(a, b orders.Record) int { return strings.Compare(string(b.Order.Code), string(a.Order.Code)) })
	for _, r := range records {
		there, _ := p.kaspi.Get(string(r.Order.Code)) // an order that Kaspi has lost shows as empty
		t.Rows = append(t.Rows, []string{
			string(r.Order.Code), named(stageNames(), r.Stage, p.language), there.State + " " + there.Status, p.clock(r.Deadline), r.By, strconv.FormatInt(r.Revision, 10),
		})
	}
	return t
}

// ordersTable is Kaspi's side alone.
func (p panel) ordersTable() page.Table {
	t := page.Table{
		Title: texts{"Заказы у Kaspi", "Kaspi тапсырыстары", "Orders at Kaspi"}.in(p.language),
		Head:  p.head(texts{"Заказ", "Тапсырыс", "Order"}, texts{"Состояние", "Күйі", "State"}, texts{"Статус", "Мәртебе", "Status"}),
	}
	for _, code := range slices.Backward(p.kaspi.Codes()) {
		o, _ := p.kaspi.Get(code)
		t.Rows = append(t.Rows, []string{code, o.State, o.Status})
	}
	return t
}

func (p panel) listTable(lists []feed.Version) page.Table {
	t := page.Table{
		Title: texts{"Прайс-листы; Kaspi забрал раз: ", "Баға парақтары; Kaspi алған саны: ", "Price lists; fetched by Kaspi: "}.in(p.language) + strconv.FormatInt(p.fetched.Load(), 10),
		Head: p.head(texts{"№", "№", "No."}, texts{"Создан", "Жасалды", "Made"}, texts{"Что с ним", "Күйі", "Status"}, texts{"Товаров", "Тауар", "Offers"},
			texts{"В продаже", "Сатуда", "On sale"}, texts{"Штук", "Дана", "Pieces"}, texts{"Почему задержан", "Неге тоқтатылды", "Why held"}),
	}
	for _, v := range lists {
		var why []string
		for _, x := range v.Violations {
			why = append(why, fmt.Sprintf("%s %d → %d (%d)", named(numberNames(), x.Number, p.language), x.Old, x.New, x.Limit))
		}
		t.Rows = append(t.Rows, []string{
			strconv.FormatInt(v.ID, 10), p.clock(v.Created), named(statusNames(), v.Status, p.language), strconv.Itoa(v.Figures.Offers),
			strconv.Itoa(v.Figures.OnSale), strconv.FormatInt(v.Figures.StockSum, 10), strings.Join(why, "; "),
		})
	}
	return t
}

func (p panel) faultTable() page.Table {
	t := page.Table{
		Title: texts{"Сбои сейчас; часы показа: ", "Қазіргі ақаулар; демо сағаты: ", "Faults now; the demo's clock: "}.in(p.language) + p.now().In(kaspi.Almaty()).Format("02.01 15:04"),
		Head:  p.head(texts{"Сбой", "Ақау", "Fault"}),
	}
	for _, r := range p.faults.Rows() {
		text, _ := json.Marshal(r) // a row encodes
		t.Rows = append(t.Rows, []string{string(text)})
	}
	return t
}

func (p panel) askedTable() page.Table {
	t := page.Table{
		Title: texts{"О чём спрашивали", "Не сұралды", "What was asked"}.in(p.language),
		Head: p.head(texts{"Кого", "Кімнен", "Whom"}, texts{"Что", "Не", "What"}, texts{"Раз", "Рет", "Times"}, texts{"Отказов", "Бас тартылды", "Refused"},
			texts{"Последний раз", "Соңғы рет", "Last"}),
	}
	for _, a := range p.asked() {
		t.Rows = append(t.Rows, []string{a.Service, a.Operation, strconv.Itoa(a.Times), strconv.Itoa(a.Refused), p.clock(a.Last)})
	}
	return t
}

// The people of the shop beside the seller.
const (
	packerID, viewerID     = 701, 702
	packerName, viewerName = "Бауыржан", "Света"
)

// people are who can be played on the page.
func people(language string) []page.Person {
	person := func(id int64, name, username string, role texts) page.Person {
		return page.Person{User: tgtest.User{ID: id, FirstName: name, Username: username, Language: "ru"}, Role: role.in(language)}
	}
	return []page.Person{
		{User: seller(), Role: texts{"владелица", "иесі", "owner"}.in(language)},
		person(packerID, packerName, "packer", texts{"упаковщик", "ораушы", "packer"}),
		person(viewerID, viewerName, "viewer", texts{"только смотрит", "тек қарайды", "viewer"}),
		person(799, "Чужой", "stranger", texts{"посторонний", "бөгде адам", "stranger"}),
	}
}
