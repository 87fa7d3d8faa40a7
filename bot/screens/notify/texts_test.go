package notify

import (
	"testing"
	"time"

	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/news"
	"kaspibot/bot/orders"
)

func digestOfAll() digestView {
	v := digestView{Which: news.Evening, facts: facts{
		From: chattest.Noon.Add(-11 * time.Hour), To: chattest.Noon, Came: 1234, Sum: 12_345_678, Waiting: 3, Due: chattest.Noon,
		Cancelled: 2, Today: 7, Overdue: 1, Revenue: 11_000_000, Sales: 1200, Profit: 1_234_567, Known: 1100, SoldOut: 140, Back: 60,
		Offers: 15_000, OnSale: 9_000, Quality: orders.Quality{Orders: 2500, OwnFault: 30}, Held: 5, Questions: 4, Unmatched: 12, Import: true,
	}}
	for _, kind := range news.Kinds() {
		v.Gathered = append(v.Gathered, kindEvents{kind, 1000, []string{chattest.Hostile, "b", "c"}})
	}
	return v
}

func TestTexts(t *testing.T) {
	t.Parallel()
	usual := wishesView{Wishes: news.Wishes{Digests: &news.Digests{Morning: news.Slot{On: true, At: 540}}}}
	quiet := wishesView{Private: true, Home: true, Wishes: news.Wishes{
		Quiet: news.Hours{From: 1320, To: 480}, Wait: true,
		Digests: &news.Digests{Morning: news.Slot{On: true, At: 540}, Evening: news.Slot{On: true, At: 1200}, Empty: true},
	}}
	evening := wishesView{Wishes: news.Wishes{Quiet: news.Hours{To: 1}, Digests: &news.Digests{Evening: news.Slot{On: true}}}}
	none := wishesView{Wishes: news.Wishes{Digests: &news.Digests{}, Money: true}, Sees: true}
	samples := chattest.Samples{
		"html quiet.ask": {nil}, "html quiet.again": {nil}, "text button.sure": {nil}, "text button.no": {nil},
		"text button.quiet": {nil}, "text button.digests": {nil}, "text button.other": {nil}, "text button.none": {nil},
		"text button.on": {nil}, "text button.wait": {nil}, "text button.still": {nil}, "text button.empty": {nil},
		"text button.full": {nil}, "html money.ask": {nil}, "text button.money": {nil}, "text button.money.off": {nil}, "text button.now": {nil}, "text answer.done": {nil}, "text button.hours": {"22:00–08:00"},
		"html digest":      {digestOfAll(), digestView{}, digestView{Which: news.Morning, facts: facts{Sales: 2, Known: 2}}},
		"text digest.name": {news.Morning, news.Evening, news.Which("")}, "html digest.nothing": {digestView{Which: news.Morning}},
	}
	for _, view := range []any{usual, quiet, evening, none} {
		for _, name := range []string{"notify", "hours", "times", "quiet", "digests"} {
			samples["html "+name] = append(samples["html "+name], view)
		}
	}
	for _, which := range news.Both() {
		samples["html time.ask"], samples["html time.again"] = []any{which}, []any{which}
		for _, at := range []string{"", "09:00"} {
			samples["html slot"] = append(samples["html slot"], slotView{which, at})
			samples["text button.slot"] = append(samples["text button.slot"], slotView{which, at})
		}
	}
	addKinds(samples)
	chattest.Texts(t, samples, nil, New(Config{}).Room())
}

func addKinds(samples chattest.Samples) {
	add := func(name string, view any) { samples[name] = append(samples[name], view) }
	for _, mode := range news.Modes() {
		add("text mode", mode)
		add("text mode.mark", mode)
		add("text answer.mode", mode)
		add("text answer.digests", mode)
		add("text button.mode", modeView{mode, true})
		add("text button.mode", modeView{mode, false})
		for _, kind := range news.Kinds() {
			add("html kind", kindView{Kind: kind, Mode: mode})
			add("html last", kindView{Kind: kind, Mode: mode})
			add("text button.kind", kindView{Kind: kind, Mode: mode})
		}
	}
	for _, kind := range append(news.Kinds(), news.Summary) {
		add("text kind.name", kind)
		add("html kind.about", kind)
	}
}

func TestHoursAreReadAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"22:30-7": "22:30–07:00", "с 21 до 8": "21:00–08:00", "23.15 — 24:00": "23:15–00:00", "9 18": "09:00–18:00",
		"завтра": "", "25-3": "", "9:75-10": "", "8-8": "", "8": "", "-": "", "22:30-7:00-5": "", "": "", "24:01-3": "",
	} {
		h, good := hoursOf(typed)
		if got := (wishesView{Wishes: news.Wishes{Quiet: h}}).Hours(); good != (want != "") || good && got != want {
			t.Errorf("%q is read as %s, %t; want %s", typed, got, good, want)
		}
	}
	for typed, want := range map[string]int{"8:05": 485, "в 21": 1260, "24:00": 0, "утром": -1, "25": -1, "9:60": -1, "": -1, "9-10": -1} {
		if got, good := timeOf(typed); good != (want >= 0) || good && got != want {
			t.Errorf("%q is read as %d, %t", typed, got, good)
		}
	}
}

// There is something to tell as soon as there is anything, whatever else there is.
func TestADigestHasSomethingToTellAsSoonAsThereIsAnything(t *testing.T) {
	t.Parallel()
	all := []func(f *facts){
		func(f *facts) { f.Came++ }, func(f *facts) { f.Waiting++ }, func(f *facts) { f.Today++ }, func(f *facts) { f.Overdue++ }, func(f *facts) { f.SoldOut++ },
		func(f *facts) { f.Back++ }, func(f *facts) { f.Held++ }, func(f *facts) { f.Questions++ }, func(f *facts) { f.Unmatched++ }, func(f *facts) { f.Import = true },
	}
	if !(facts{Offers: 9, OnSale: 9, Sales: 1, Cancelled: 1}).Nothing() {
		t.Error("something of nothing")
	}
	for i, one := range all {
		for j, another := range all {
			var f facts
			one(&f)
			another(&f)
			if decide := i >= 6 || j >= 6; f.Nothing() || f.Decide() != decide {
				t.Errorf("%d and %d: nothing %t, to decide %t", i, j, f.Nothing(), f.Decide())
			}
		}
	}
	g := news.Gathered{Count: map[news.Kind]int{news.Health: 5, news.New: 0}, First: []news.Event{{Kind: news.Health, Line: "a"}, {Kind: news.Health, Line: "b"}, {Kind: news.New, Line: "c"}}}
	list := gatheredView(g)
	if len(list) != 1 || list[0].Kind != news.Health || list[0].N != 5 || len(list[0].Lines) != 2 || list[0].More() != 3 {
		t.Errorf("%+v", list)
	}
}
