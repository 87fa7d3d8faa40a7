package store_test

import (
	"bytes"
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/news"
	"kaspibot/bot/orders"
	"kaspibot/bot/orders/auto"
	"kaspibot/bot/store"
	"kaspibot/feed"
	"kaspibot/kaspi"
)

// other is a value with something else in each field for each number.
func other[T any](n int) (v T) {
	fill(reflect.ValueOf(&v).Elem(), n)
	return v
}

func fill(v reflect.Value, n int) {
	if v.Type() == reflect.TypeFor[time.Time]() {
		v.Set(reflect.ValueOf(at(n)))
		return
	}
	switch v.Kind() { //nolint:exhaustive // the others are left as they are
	case reflect.String:
		v.SetString(fmt.Sprint("value ", n))
	case reflect.Bool:
		v.SetBool(n%2 == 0)
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(n))
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i), n)
			}
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), n)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), n)
	}
}

// What is saved under a key a second time leaves the same rows as if the first time had never been.
func TestWhatIsSavedAnewIsAsItWasSavedLast(t *testing.T) {
	t.Parallel()
	twice, once := t.TempDir(), t.TempDir()
	saved := []*store.Store{open(t, twice), open(t, once)}
	for table, save := range map[string]func(ctx context.Context, s *store.Store, numbers ...int) error{
		"dialogs": inTurn(func(ctx context.Context, s *store.Store, n int) error {
			d := other[chat.Dialog](n)
			d.Chat, d.User = 7, 11
			return s.SaveDialog(ctx, d)
		}),
		"waybills": inTurn(func(ctx context.Context, s *store.Store, n int) error {
			w := other[chat.PendingWaybill](n)
			w.Code, w.Chat = "501", 7
			return s.RequestWaybill(ctx, w)
		}),
		"people": inTurn(func(ctx context.Context, s *store.Store, n int) error {
			p := chat.Person{ID: 11, Name: fmt.Sprint(n), Role: []chat.Role{chat.Packer, chat.Viewer, chat.Manager}[n%3]}
			return s.AddPerson(ctx, p, int64(n), at(n))
		}),
		"settings": inTurn(func(ctx context.Context, s *store.Store, n int) error { return s.SetSetting(ctx, "key", fmt.Sprint(n)) }),
		"subscriptions": inTurn(func(ctx context.Context, s *store.Store, n int) error {
			return s.SetMode(ctx, 7, news.Back, other[news.Mode](n))
		}),
		"heard": inTurn(func(ctx context.Context, s *store.Store, n int) error { return s.MarkRead(ctx, 7, int64(n)) }),
		"rulings": inTurn(func(ctx context.Context, s *store.Store, n int) error {
			d := other[auto.Decision](n)
			d.Code = "501"
			return s.SaveDecision(ctx, d)
		}),
		"listings": inTurn(func(ctx context.Context, s *store.Store, n int) error {
			l := other[feed.Listing](n)
			l.SKU = "a"
			return s.SaveListing(ctx, l)
		}),
		"listings of the shop": inTurn(func(ctx context.Context, s *store.Store, n int) error {
			l := other[feed.Listing](n)
			l.SKU = "a"
			return s.ImportListings(ctx, []feed.Listing{l})
		}),
		"listings, twice in one list": func(ctx context.Context, s *store.Store, numbers ...int) error {
			var all []feed.Listing
			for _, n := range numbers {
				all = append(all, other[feed.Listing](n))
				all[len(all)-1].SKU = "a"
			}
			return s.ImportListings(ctx, all)
		},
		"catalogue, twice in one": func(ctx context.Context, s *store.Store, numbers ...int) error {
			var all []feed.Item
			for _, n := range numbers {
				all = append(all, other[feed.Item](n))
				all[len(all)-1].Article = "1"
			}
			return s.SaveCatalogue(ctx, all, at(1))
		},
		"categories, twice in one tree": func(ctx context.Context, s *store.Store, numbers ...int) error {
			var all []feed.Category
			for _, n := range numbers {
				all = append(all, feed.Category{ID: 5, Parent: n, Name: fmt.Sprint(n)})
			}
			return s.SaveTree(ctx, all, []feed.Brand{{ID: "a"}})
		},
		"brands, twice in one tree": func(ctx context.Context, s *store.Store, numbers ...int) error {
			var all []feed.Brand
			for _, n := range numbers {
				all = append(all, feed.Brand{ID: "a", Name: fmt.Sprint(n), Items: n})
			}
			return s.SaveTree(ctx, []feed.Category{{ID: 5}}, all)
		},
		"stock": inTurn(func(ctx context.Context, s *store.Store, n int) error {
			i := other[feed.Item](n)
			i.Article = "1"
			return s.NoteStock(ctx, []feed.Item{i}, at(1))
		}),
		"history of one moment": inTurn(func(ctx context.Context, s *store.Store, n int) error {
			_, err := s.SaveFigures(ctx, store.ReadingOf(map[feed.Article]store.Figures{"1": other[store.Figures](n)}), at(1))
			return err
		}),
		"orders": inTurn(saveOther), "order_search": inTurn(saveOther), "order_figures": inTurn(saveOther),
		"published_offers": inTurn(func(ctx context.Context, s *store.Store, n int) error {
			o := other[feed.Offer](n)
			o.SKU = "a"
			_, err := s.SaveVersion(ctx, version(feed.StatusPublished), feed.PackOffers(o))
			return err
		}),
		"actions": inTurn(func(ctx context.Context, s *store.Store, n int) error {
			if _, _, err := s.Claim(ctx, orders.Action{Key: "a", Code: "501"}); err != nil {
				return err
			}
			a := other[orders.Action](n)
			a.Key = "a"
			return s.Mark(ctx, a)
		}),
	} {
		must(t, save(t.Context(), saved[0], 1, 2))
		must(t, save(t.Context(), saved[1], 2))
		name, _, _ := strings.Cut(table, " ")
		name = strings.TrimSuffix(name, ",")
		want := rawRows(t, raw(t, once), `select * from `+name)
		if len(want) == 0 {
			t.Errorf("%s: nothing was saved", table)
		}
		same(t, table, rawRows(t, raw(t, twice), `select * from `+name), want)
	}
}

func inTurn(save func(ctx context.Context, s *store.Store, n int) error) func(context.Context, *store.Store, ...int) error {
	return func(ctx context.Context, s *store.Store, numbers ...int) error {
		for _, n := range numbers {
			if err := save(ctx, s, n); err != nil {
				return err
			}
		}
		return nil
	}
}

func saveOther(ctx context.Context, s *store.Store, n int) error {
	r := other[orders.Record](n)
	r.Order.Code, r.Order.Created = "501", at(5)
	r.Stage = []orders.Stage{orders.StagePack, orders.StageDone}[n%2]
	return s.SaveRecords(ctx, r)
}

// A list has its order whatever came first, and what is of one moment or one name has one too: a page that is asked for twice is
// the same.
func TestListsAreInTheirOrderHoweverTheyCame(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	ctx := t.Context()
	for _, code := range []kaspi.OrderCode{"3", "2", "1", "0"} { // the last of an earlier moment, but for its record
		when := at(5)
		if code == "3" {
			when = at(4)
		}
		r := placed(string(code), orders.StagePack, when.Second(), "Чайник")
		r.Seen = when
		must(t, s.SaveRecords(ctx, r))
		_, _, err := s.Claim(ctx, orders.Action{Key: string(code), Code: code, ClaimedAt: when})
		must(t, err)
		must(t, s.SaveDecision(ctx, auto.Decision{Code: code, At: when, Outcome: auto.OutcomeLeft}))
		must(t, s.RequestWaybill(ctx, chat.PendingWaybill{Code: code, Chat: 7, Due: when}))
		must(t, s.SaveListing(ctx, listing(feed.SKU(code), "", feed.MatchNone)))
		id := int64(code[0])
		must(t, s.AddPerson(ctx, chat.Person{ID: id, Name: string(code), Role: chat.Packer}, 1, when))
		must(t, s.SaveUpdates(ctx, when, updates{id: []byte(code)}))
	}
	for _, chatID := range []int64{9, 8} {
		for _, message := range []int{31, 30} {
			must(t, s.ShowCards(ctx, chatID, message, chat.Card{Code: "2", Chat: chatID, Message: message}, chat.Card{Code: "1", Chat: chatID, Message: message}))
		}
	}
	items := []feed.Item{{Article: "3", Name: "вещь б", Brand: "В"}, {Article: "2", Name: "вещь а", Brand: "Б"}, {Article: "1", Name: "вещь а", Brand: "В"}}
	must(t, s.SaveCatalogue(ctx, items, at(1)))
	must(t, s.SaveTree(ctx, []feed.Category{{ID: 2}, {ID: 1}}, []feed.Brand{{ID: "3", Name: "а"}, {ID: "2", Name: "б"}, {ID: "1", Name: "б"}}))
	for name, c := range map[string]struct {
		list func() (any, error)
		key  string // the field that tells them apart
		want string
	}{
		"actions":            {func() (any, error) { return s.OpenActions(ctx) }, "Key", "3 0 1 2"},
		"decisions":          {func() (any, error) { return s.Decisions(ctx, auto.Filter{}) }, "Code", "0 1 2 3"},
		"untold decisions":   {func() (any, error) { return s.UntoldDecisions(ctx, 7, at(0)) }, "Code", "3 0 1 2"},
		"waybills":           {func() (any, error) { return s.PendingWaybills(ctx, at(9), 9) }, "Code", "3 0 1 2"},
		"listings":           {func() (any, error) { return s.Listings(ctx) }, "SKU", "0 1 2 3"},
		"people":             {func() (any, error) { return s.People(ctx) }, "Name", "3 0 1 2"},
		"cards of an order":  {func() (any, error) { return s.CardsOf(ctx, "2") }, "Message", "30 31 30 31"},
		"chats of an order":  {func() (any, error) { return s.CardsOf(ctx, "2") }, "Chat", "8 8 9 9"},
		"cards of a message": {func() (any, error) { return s.CardsIn(ctx, 8, 30) }, "Code", "1 2"},
		"items":              {func() (any, error) { return s.Catalogue(ctx) }, "Article", "1 2 3"},
		"found items": {func() (any, error) {
			list, _, err := s.SearchItems(ctx, "вещь", 9, 0)
			return list, err
		}, "Article", "1 2 3"},
		"brands":     {func() (any, error) { return s.Brands(ctx) }, "ID", "3 1 2"},
		"categories": {func() (any, error) { return s.Categories(ctx) }, "ID", "1 2"},
		"brands of items": {func() (any, error) {
			names, err := s.ItemBrands(ctx)
			return []struct{ Names string }{{strings.Join(names, " ")}}, err
		}, "Names", "Б В"},
		"records by date": {func() (list any, err error) {
			var codes []kaspi.Order
			err = s.EachRecord(ctx, at(0), at(9), func(r orders.Record) error { codes = append(codes, r.Order); return nil })
			return codes, err
		}, "Code", "3 0 1 2"},
		"the newest": {func() (any, error) {
			return ordersOf(s.Page(ctx, orders.Page{Stages: []orders.Stage{orders.StagePack}, NewestFirst: true, Limit: 9}))
		}, "Code", "2 1 0 3"},
		"the oldest": {func() (any, error) {
			return ordersOf(s.Page(ctx, orders.Page{Stages: []orders.Stage{orders.StagePack}, Limit: 9}))
		}, "Code", "3 0 1 2"},
		"found orders": {func() (any, error) {
			list, _, err := s.Find(ctx, orders.ParseSearch("чайник"), 9)
			return ordersOf(list, err)
		}, "Code", "2 1 0 3"},
		"figures": {func() (list any, err error) {
			var all []orders.Figures
			err = s.EachFigures(ctx, at(0), at(9), func(f orders.Figures) { all = append(all, f) })
			return all, err
		}, "Code", "3 0 1 2"},
		"updates": {func() (any, error) {
			bodies, err := s.TakeUpdates(ctx, 9)
			return []struct{ Bodies string }{{string(bytes.Join(bodies, []byte(" ")))}}, err
		}, "Bodies", "3 0 1 2"},
	} {
		list, err := c.list()
		must(t, err)
		var got []string
		for i := range reflect.ValueOf(list).Len() {
			got = append(got, fmt.Sprint(reflect.ValueOf(list).Index(i).FieldByName(c.key).Interface()))
		}
		same(t, name, strings.Join(got, " "), c.want)
	}
	stale, err := s.StaleCards(ctx, 77)
	must(t, err)
	var got []string
	for _, st := range stale {
		got = append(got, string(st.Card.Code))
	}
	same(t, "stale cards", strings.Join(got, " "), "3 0 1 2")
	same(t, "one that was never shown", stale[0].Card, chat.Card{Code: "3", Chat: 77})
}

func ordersOf(list []orders.Record, err error) (of []kaspi.Order, _ error) {
	for _, r := range list {
		of = append(of, r.Order)
	}
	return of, err
}
