package store_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kaspibot/bot/chat"
	"kaspibot/bot/news"
	"kaspibot/bot/orders"
	"kaspibot/bot/orders/auto"
	"kaspibot/bot/store"
	"kaspibot/bot/store/storetest"
	"kaspibot/feed"
	"kaspibot/feed/document"
	"kaspibot/feed/list"
	"kaspibot/feed/page"
	"kaspibot/kaspi"
)

// deed is a call of one method of the store. It is done once with 1 to fill the tables, and then with 2, which is not the same.
type deed struct {
	name string
	do   func(ctx context.Context, s *store.Store, n int) (any, error)
}

// deeds call every method that reads or writes the tables, in an order in which each finds something to do.
func deeds() []deed { return slices.Concat(chatDeeds(), orderDeeds(), goodsDeeds(), listDeeds()) }

func does(name string, do func(ctx context.Context, s *store.Store, n int) error) deed {
	return deed{name, func(ctx context.Context, s *store.Store, n int) (any, error) { return nil, do(ctx, s, n) }}
}

func reads[T any](name string, do func(ctx context.Context, s *store.Store) (T, error)) deed {
	return deed{name, func(ctx context.Context, s *store.Store, _ int) (any, error) { return do(ctx, s) }}
}

// found is what a method returns that tells whether there was anything.
func found[T any](v T, ok bool, err error) (any, error) { return []any{v, ok}, err }

func chatDeeds() []deed {
	dialog := func(n int) chat.Dialog {
		return chat.Dialog{Chat: 7, User: 11, Step: "code", Data: `{}`, Message: 30 + n, Expires: at(15)}
	}
	person := func(id int64) chat.Person { return chat.Person{ID: id, Name: "Айгуль", Role: chat.Packer} }
	return []deed{
		does("SaveUpdates", func(ctx context.Context, s *store.Store, n int) error {
			return s.SaveUpdates(ctx, at(n), updates{int64(10 * n): []byte("a"), int64(10*n + 1): []byte("b")})
		}),
		{"TakeUpdates", func(ctx context.Context, s *store.Store, _ int) (any, error) { return s.TakeUpdates(ctx, 1) }},
		{"BeginUpdate", func(ctx context.Context, s *store.Store, _ int) (any, error) { return s.BeginUpdate(ctx, 10) }},
		does("DoneUpdate", func(ctx context.Context, s *store.Store, n int) error { return s.DoneUpdate(ctx, int64(9+n), at(n)) }),
		does("SaveDialog", func(ctx context.Context, s *store.Store, n int) error { return s.SaveDialog(ctx, dialog(n)) }),
		{"Dialog", func(ctx context.Context, s *store.Store, _ int) (any, error) { return found(s.Dialog(ctx, 7, 11)) }},
		does("EndDialog", func(ctx context.Context, s *store.Store, n int) error { return s.EndDialog(ctx, int64(9-n), 11) }),
		does("RequestWaybill", func(ctx context.Context, s *store.Store, n int) error {
			return s.RequestWaybill(ctx, chat.PendingWaybill{Code: "501", Chat: 7, Since: at(1), Due: at(n), Looks: n})
		}),
		{"PendingWaybills", func(ctx context.Context, s *store.Store, _ int) (any, error) { return s.PendingWaybills(ctx, at(9), 9) }},
		does("WaybillDelivered", func(ctx context.Context, s *store.Store, n int) error {
			return s.WaybillDelivered(ctx, "501", int64(9-n))
		}),
		does("AddPerson", func(ctx context.Context, s *store.Store, n int) error {
			return s.AddPerson(ctx, person(int64(100+n)), 7, at(n))
		}),
		does("NotePerson", func(ctx context.Context, s *store.Store, n int) error {
			return s.NotePerson(ctx, 101, fmt.Sprint("Имя ", n), at(n))
		}),
		{"SetRole", func(ctx context.Context, s *store.Store, n int) (any, error) {
			return s.SetRole(ctx, 101, []chat.Role{chat.Manager, chat.Viewer}[n-1])
		}},
		{"SetLanguage", func(ctx context.Context, s *store.Store, n int) (any, error) {
			return s.SetLanguage(ctx, 101, []string{"kk", "en"}[n-1])
		}},
		{"SetQuiet", func(ctx context.Context, s *store.Store, n int) (any, error) { return s.SetQuiet(ctx, 101, n, 8) }},
		{"Person", func(ctx context.Context, s *store.Store, _ int) (any, error) { return found(s.Person(ctx, 101)) }},
		reads("People", func(ctx context.Context, s *store.Store) ([]chat.Person, error) { return s.People(ctx) }),
		{"SaveInvite", func(ctx context.Context, s *store.Store, n int) (any, error) {
			return s.SaveInvite(ctx, chat.Invite{Hash: fmt.Sprint("hash ", n), Role: chat.Packer, By: 101, Made: at(n), Expires: at(59)})
		}},
		reads("OpenInvites", func(ctx context.Context, s *store.Store) ([]chat.Invite, error) { return s.OpenInvites(ctx, at(9)) }),
		{"Invite", func(ctx context.Context, s *store.Store, _ int) (any, error) { return found(s.Invite(ctx, "hash 1")) }},
		{"UseInvite", func(ctx context.Context, s *store.Store, n int) (any, error) {
			return s.UseInvite(ctx, fmt.Sprint("hash ", 3-n), person(int64(200+n)), orders.AuditEntry{At: at(n), Verb: "joined", Result: orders.ResultDone})
		}},
		{"EndInvite", func(ctx context.Context, s *store.Store, n int) (any, error) {
			return s.EndInvite(ctx, int64(3-n), at(n))
		}},
		{"RemovePerson", func(ctx context.Context, s *store.Store, n int) (any, error) {
			return s.RemovePerson(ctx, int64(103-n), at(n))
		}},
		does("AddNews", func(ctx context.Context, s *store.Store, n int) error {
			return s.AddNews(ctx, orders.News{Key: fmt.Sprint("news ", n), At: at(n), Kind: orders.NewsNotBack}, orders.News{Key: fmt.Sprint("more ", n), At: at(n)})
		}),
		{"News", func(ctx context.Context, s *store.Store, _ int) (any, error) { return s.News(ctx, 7, 1) }},
		does("MarkRead", func(ctx context.Context, s *store.Store, n int) error { return s.MarkRead(ctx, 7, int64(n)) }),
		does("SetMode", func(ctx context.Context, s *store.Store, n int) error {
			return s.SetMode(ctx, 7, news.Back, []news.Mode{news.Loud, news.Digest}[n-1])
		}),
		{"Modes", func(ctx context.Context, s *store.Store, _ int) (any, error) { return s.Modes(ctx, 7) }},
		does("Gather", func(ctx context.Context, s *store.Store, n int) error {
			return s.Gather(ctx, 7, news.Event{Key: fmt.Sprint("back ", n), At: at(n), Kind: news.Back, Line: "x"}, news.Event{Key: fmt.Sprint("guard ", n), At: at(n), Kind: news.Guard, Line: "y"})
		}),
		{"Gathered", func(ctx context.Context, s *store.Store, _ int) (any, error) { return s.Gathered(ctx, 7, 2) }},
		does("ForgetGathered", func(ctx context.Context, s *store.Store, n int) error { return s.ForgetGathered(ctx, 7, int64(n-1)) }),
		does("SetSetting", func(ctx context.Context, s *store.Store, n int) error { return s.SetSetting(ctx, "key", fmt.Sprint(n)) }),
		does("SetSetting of a chat", func(ctx context.Context, s *store.Store, n int) error {
			return s.SetSetting(ctx, "list.7", fmt.Sprintf(`{"Message":%d}`, n))
		}),
		{"Setting", func(ctx context.Context, s *store.Store, _ int) (any, error) { return found(s.Setting(ctx, "key")) }},
		{"AuditLines", func(ctx context.Context, s *store.Store, _ int) (any, error) {
			return s.AuditLines(ctx, orders.AuditFilter{Order: "501"}, 9)
		}},
	}
}

func orderDeeds() []deed {
	act := func(n int) orders.Action {
		return orders.Action{Key: fmt.Sprint("accept:", 500+n), Verb: orders.VerbAccept, Code: kaspi.OrderCode(fmt.Sprint(500 + n)), State: orders.ActionClaimed, ClaimedAt: at(n)}
	}
	over := func(n int) orders.Record {
		r := placed(fmt.Sprint(510+n), orders.StageDone, n, "Чайник")
		r.Order.Status, r.Order.State, r.AsOf = kaspi.StatusCompleted, kaspi.StateArchive, at(n)
		return r
	}
	return []deed{
		does("SaveRecords", func(ctx context.Context, s *store.Store, n int) error {
			first, second := placed("501", orders.StageNew, n, fmt.Sprint("Чайник ", n)), placed(fmt.Sprint(520+n), orders.StagePack, n, "Мышь")
			first.Revision = int64(n)
			return s.SaveRecords(ctx, first, second, over(n))
		}),
		{"Record", func(ctx context.Context, s *store.Store, _ int) (any, error) { return s.Record(ctx, "501") }},
		{"Records", func(ctx context.Context, s *store.Store, _ int) (any, error) {
			return s.Records(ctx, orders.Filter{Stages: []orders.Stage{orders.StageNew}})
		}},
		{"Records by code", func(ctx context.Context, s *store.Store, _ int) (any, error) {
			return s.Records(ctx, orders.Filter{Codes: []kaspi.OrderCode{"501"}})
		}},
		{"Stages", func(ctx context.Context, s *store.Store, _ int) (any, error) { return s.Stages(ctx) }},
		{"Marks", func(ctx context.Context, s *store.Store, _ int) (any, error) { return s.Marks(ctx, at(0)) }},
		{"Total", func(ctx context.Context, s *store.Store, _ int) (any, error) { return s.Total(ctx, orders.Filter{}) }},
		{"Page", func(ctx context.Context, s *store.Store, _ int) (any, error) {
			return s.Page(ctx, orders.Page{Stages: []orders.Stage{orders.StageNew}, Limit: 2})
		}},
		{"Find", func(ctx context.Context, s *store.Store, _ int) (any, error) {
			list, all, err := s.Find(ctx, orders.ParseSearch("чайник"), 2)
			return []any{len(list), all}, err
		}},
		{"FindGoods", func(ctx context.Context, s *store.Store, _ int) (any, error) {
			list, all, err := s.FindGoods(ctx, orders.ParseSearch("чайник"), 2)
			return []any{len(list), all}, err
		}},
		{"EachRecord", func(ctx context.Context, s *store.Store, _ int) (n any, err error) {
			return nil, s.EachRecord(ctx, at(0), at(59), func(orders.Record) error { return nil })
		}},
		{"EachFigures", func(ctx context.Context, s *store.Store, _ int) (any, error) {
			return nil, s.EachFigures(ctx, at(0), at(59), func(orders.Figures) {})
		}},
		{"Sold", func(ctx context.Context, s *store.Store, _ int) (any, error) {
			return s.Sold(ctx, store.SoldFilter{Held: []orders.Stage{orders.StagePack}, Left: []orders.Stage{orders.StageDone}, Since: at(0), LeftSince: at(0)})
		}},
		{"OverRecords", func(ctx context.Context, s *store.Store, _ int) (any, error) {
			return s.OverRecords(ctx, orders.FormFull, at(59), 1)
		}},
		{"Claim", func(ctx context.Context, s *store.Store, n int) (any, error) { return found(s.Claim(ctx, act(n))) }},
		{"Claim by a press", func(ctx context.Context, s *store.Store, _ int) (any, error) {
			a := act(1)
			a.Act.Press = 8
			return found(s.Claim(ctx, a))
		}},
		does("Mark", func(ctx context.Context, s *store.Store, n int) error {
			a := act(1)
			a.State, a.SentAt = orders.ActionSent, at(n)
			return s.Mark(ctx, a)
		}),
		{"OpenActions", func(ctx context.Context, s *store.Store, _ int) (any, error) { return s.OpenActions(ctx) }},
		does("SaveDecision", func(ctx context.Context, s *store.Store, n int) error {
			return s.SaveDecision(ctx, auto.Decision{Code: "501", At: at(n), Mode: auto.ModeOn, Outcome: auto.OutcomeLeft})
		}),
		{"Decisions", func(ctx context.Context, s *store.Store, _ int) (any, error) {
			return s.Decisions(ctx, auto.Filter{Limit: 9})
		}},
		{"UntoldDecisions", func(ctx context.Context, s *store.Store, _ int) (any, error) { return s.UntoldDecisions(ctx, 7, at(0)) }},
		does("ToldDecision", func(ctx context.Context, s *store.Store, n int) error { return s.ToldDecision(ctx, "501", int64(6+n)) }),
		does("ShowCards", func(ctx context.Context, s *store.Store, n int) error {
			return s.ShowCards(ctx, 7, 30+n, card("501", 30+n, int64(n)), card("521", 30+n, 1))
		}),
		{"CardsOf", func(ctx context.Context, s *store.Store, _ int) (any, error) { return s.CardsOf(ctx, "501") }},
		{"CardsIn", func(ctx context.Context, s *store.Store, _ int) (any, error) { return s.CardsIn(ctx, 7, 31) }},
		{"StaleCards", func(ctx context.Context, s *store.Store, _ int) (any, error) { return s.StaleCards(ctx, 7) }},
		does("AdoptCards", func(ctx context.Context, s *store.Store, n int) error {
			return s.AdoptCards(ctx, 7, 40+n, card("501", 40+n, 1), card("521", 40+n, 1))
		}),
		does("PassCards", func(ctx context.Context, s *store.Store, n int) error {
			return s.PassCards(ctx, 7, card("501", 0, int64(n)), card("521", 0, int64(n)))
		}),
		does("Uncall", func(ctx context.Context, s *store.Store, n int) error {
			if n == 1 {
				c := card("521", 50, 1)
				c.Called = at(9)
				return s.ShowCards(ctx, 7, 50, c)
			}
			return s.Uncall(ctx, 7, at(8), "521")
		}),
		does("BeginTry", func(ctx context.Context, s *store.Store, n int) error {
			return s.BeginTry(ctx, 7, at(n), "501", "news 3")
		}),
		{"Tries", func(ctx context.Context, s *store.Store, _ int) (any, error) { return s.Tries(ctx, 7) }},
		{"Try", func(ctx context.Context, s *store.Store, _ int) (any, error) {
			n, last, err := s.Try(ctx, 7, "501")
			return []any{n, last}, err
		}},
		does("NameTries", func(ctx context.Context, s *store.Store, _ int) error { return s.NameTries(ctx, 7, "501", "news 3") }),
		does("TakeBackTry", func(ctx context.Context, s *store.Store, n int) error {
			return s.TakeBackTry(ctx, int64(9-n), "501", "news 3")
		}),
		does("EndTries", func(ctx context.Context, s *store.Store, n int) error {
			return s.EndTries(ctx, int64(9-n), "501", "news 3")
		}),
		does("MoveChat", func(ctx context.Context, s *store.Store, n int) error { return s.MoveChat(ctx, int64(9-n), -100) }),
		does("Audit", func(ctx context.Context, s *store.Store, n int) error {
			return s.Audit(ctx, orders.AuditEntry{At: at(n), Verb: orders.VerbCancel, Order: "511", Detail: "BUYER_REFUSED: a buyer's words"})
		}),
		does("Shorten", func(ctx context.Context, s *store.Store, n int) error {
			return s.Shorten(ctx, []orders.Form{orders.FormCompact, orders.FormForgotten}[n-1], []orders.Record{over(1)}, orders.AuditEntry{At: at(n), Verb: "forget", Result: orders.ResultDone})
		}),
	}
}

func goodsDeeds() []deed {
	items := func(n int) []feed.Item {
		return []feed.Item{item("1", n, 100), item(feed.Article(fmt.Sprint(10+n)), 5, 100)}
	}
	return []deed{
		does("SaveCatalogue", func(ctx context.Context, s *store.Store, n int) error { return s.SaveCatalogue(ctx, items(n), at(n)) }),
		{"SaveStock", func(ctx context.Context, s *store.Store, n int) (any, error) {
			return s.SaveStock(ctx, items(n), at(n))
		}},
		does("NoteStock", func(ctx context.Context, s *store.Store, n int) error {
			return s.NoteStock(ctx, items(n + 7)[:1], at(10*n))
		}),
		{"SaveFigures", func(ctx context.Context, s *store.Store, n int) (any, error) {
			return s.SaveFigures(ctx, store.ReadingOf(map[feed.Article]store.Figures{"1": {Stock: feed.Stock{N: 20 + n}, Cost: 100}, "11": {Cost: 7}}), at(20+n))
		}},
		{"Catalogue", func(ctx context.Context, s *store.Store, _ int) (any, error) { return s.Catalogue(ctx) }},
		{"ListedItems", func(ctx context.Context, s *store.Store, _ int) (any, error) {
			var items []feed.Item
			err := s.ListedItems(ctx, store.ReadingOf(map[feed.Article]store.Figures{"1": {Cost: 9}}), func(it *feed.Item, _ bool) { items = append(items, *it) })
			return items, err
		}},
		{"ListedStock", func(ctx context.Context, s *store.Store, _ int) (any, error) {
			var items []feed.Item
			err := s.ListedStock(ctx, store.ReadingOf(map[feed.Article]store.Figures{"1": {Stock: feed.Stock{N: 9}}}), func(it *feed.Item, _ bool) { items = append(items, *it) })
			return items, err
		}},
		{"ItemBrands", func(ctx context.Context, s *store.Store, _ int) (any, error) { return s.ItemBrands(ctx) }},
		{"Item", func(ctx context.Context, s *store.Store, _ int) (any, error) { return found(s.Item(ctx, "1")) }},
		{"CatalogueAge", func(ctx context.Context, s *store.Store, _ int) (any, error) {
			when, n, err := s.CatalogueAge(ctx)
			return []any{when, n}, err
		}},
		does("SaveTree", func(ctx context.Context, s *store.Store, n int) error {
			return s.SaveTree(ctx, []feed.Category{{ID: 1, Name: "Всё"}, {ID: 1 + n, Parent: 1, Name: "Мыши"}}, []feed.Brand{{ID: "a", Name: "Ёж", Items: n}})
		}),
		{"Categories", func(ctx context.Context, s *store.Store, _ int) (any, error) { return s.Categories(ctx) }},
		{"Brands", func(ctx context.Context, s *store.Store, _ int) (any, error) { return s.Brands(ctx) }},
		{"History", func(ctx context.Context, s *store.Store, _ int) (any, error) { return s.History(ctx, "1", at(0)) }},
		{"SearchItems", func(ctx context.Context, s *store.Store, _ int) (any, error) {
			list, all, err := s.SearchItems(ctx, "мышь", 1, 0)
			return []any{len(list), all}, err
		}},
		{"UnknownArticles", func(ctx context.Context, s *store.Store, _ int) (any, error) { return s.UnknownArticles(ctx) }},
		{"StockRead", func(ctx context.Context, s *store.Store, _ int) (any, error) { return s.StockRead(ctx) }},
		{"NewerStock", func(ctx context.Context, s *store.Store, _ int) (any, error) { return s.NewerStock(ctx, at(0)) }},
		{"StockOf", func(ctx context.Context, s *store.Store, _ int) (any, error) {
			return s.StockOf(ctx, []feed.Article{"1"})
		}},
		{"PruneHistory", func(ctx context.Context, s *store.Store, n int) (any, error) { return s.PruneHistory(ctx, at(30*n-30)) }},
	}
}

func listDeeds() []deed {
	held := func(ctx context.Context, s *store.Store, n int) (feed.Version, error) {
		v := version(feed.StatusHeld)
		v.Digest = fmt.Sprint("held ", n)
		return s.SaveVersion(ctx, v, feed.PackOffers(offers()...))
	}
	return []deed{
		{"SaveImport", func(ctx context.Context, s *store.Store, n int) (any, error) {
			i, err := s.SaveImport(ctx, feed.Import{At: at(n), File: "f.xml", Listings: []feed.Listing{listing("a", "1", feed.MatchSKU)}})
			return i.ID, err
		}},
		does("UpdateImport", func(ctx context.Context, s *store.Store, n int) error {
			return s.UpdateImport(ctx, feed.Import{ID: 1, At: at(n), File: fmt.Sprint(n), Listings: []feed.Listing{}})
		}),
		{"PendingImport", func(ctx context.Context, s *store.Store, _ int) (any, error) {
			i, ok, err := s.PendingImport(ctx)
			return found(i.ID, ok, err)
		}},
		does("EndImport", func(ctx context.Context, s *store.Store, n int) error {
			if n == 1 {
				return nil // the one that waits is ended with 2
			}
			return s.EndImport(ctx, 1, feed.ImportApplied)
		}),
		does("ImportListings", func(ctx context.Context, s *store.Store, n int) error {
			l := listing("b", "", feed.MatchNone)
			l.OffSale = true
			return s.ImportListings(ctx, []feed.Listing{listing("a", feed.Article(fmt.Sprint(n)), feed.MatchPart), l, listing(feed.SKU(fmt.Sprint("n", n)), "", feed.MatchNone)})
		}),
		does("SaveListing", func(ctx context.Context, s *store.Store, n int) error {
			l := listing("a", "9", feed.MatchPerson)
			l.Safety = &n
			return s.SaveListing(ctx, l)
		}),
		does("MatchListings", func(ctx context.Context, s *store.Store, n int) error {
			return s.MatchListings(ctx, []feed.Listing{listing("b", feed.Article(fmt.Sprint(n)), feed.MatchDoubtful), listing("n1", "5", feed.MatchPart)})
		}),
		does("PutOnSale", func(ctx context.Context, s *store.Store, n int) error {
			return s.PutOnSale(ctx, []feed.SKU{"n1", "b"}[n-1])
		}),
		{"Listings", func(ctx context.Context, s *store.Store, _ int) (any, error) { return s.Listings(ctx) }},
		{"Listing", func(ctx context.Context, s *store.Store, _ int) (any, error) { return found(s.Listing(ctx, "a")) }},
		{"SaveVersion", func(ctx context.Context, s *store.Store, _ int) (any, error) {
			v, err := s.SaveVersion(ctx, version(feed.StatusPublished), feed.PackOffers(offers()...))
			return v.ID, err
		}},
		{"SaveVersion held", func(ctx context.Context, s *store.Store, n int) (any, error) {
			v, err := held(ctx, s, n)
			return v.ID, err
		}},
		{"VersionIn", func(ctx context.Context, s *store.Store, _ int) (any, error) {
			return s.VersionIn(ctx, feed.StatusPublished)
		}},
		{"OfferIn", func(ctx context.Context, s *store.Store, _ int) (any, error) {
			_, o, err := s.OfferIn(ctx, feed.StatusPublished, "86141")
			return o, err
		}},
		{"OfferIn without it", func(ctx context.Context, s *store.Store, _ int) (any, error) {
			_, o, err := s.OfferIn(ctx, feed.StatusPublished, "none")
			return o, err
		}},
		{"Version", func(ctx context.Context, s *store.Store, _ int) (any, error) {
			_, o, err := s.Version(ctx, 1)
			return o.Slice(), err
		}},
		{"LastVersion", func(ctx context.Context, s *store.Store, _ int) (any, error) {
			_, o, err := s.LastVersion(ctx, feed.StatusPublished)
			return o.Slice(), err
		}},
		{"VersionsBefore", func(ctx context.Context, s *store.Store, _ int) (any, error) { return s.VersionsBefore(ctx, 0, 9) }},
		{"StreamPublished", func(ctx context.Context, s *store.Store, _ int) (any, error) {
			var skus []feed.SKU
			any, err := s.StreamPublished(ctx, func(next document.Offers) error {
				o, err := next()
				for ; err == nil; o, err = next() {
					skus = append(skus, o.SKU)
				}
				if errors.Is(err, io.EOF) {
					err = nil
				}
				return err
			})
			return fmt.Sprint(any, skus), err
		}},
		{"OffersOf", func(ctx context.Context, s *store.Store, _ int) (any, error) {
			return s.OffersOf(ctx, []feed.Article{"86141"})
		}},
		{"DecideVersion", func(ctx context.Context, s *store.Store, n int) (any, error) {
			if n == 1 {
				return nil, nil
			}
			v, err := s.DecideVersion(ctx, 2, feed.StatusPublished, "p", at(n))
			return v.ID, err
		}},
		does("SavePull", func(ctx context.Context, s *store.Store, n int) error {
			return s.SavePulls(ctx, page.Pull{At: at(n), Status: 200, Bytes: 1, Version: 1})
		}),
		{"LastPull", func(ctx context.Context, s *store.Store, _ int) (any, error) { return s.LastPull(ctx) }},
		{"LastGoodPull", func(ctx context.Context, s *store.Store, _ int) (any, error) { return s.LastGoodPull(ctx) }},
		{"LastPulls", func(ctx context.Context, s *store.Store, _ int) (any, error) { return s.LastPulls(ctx, 2) }},
		{"GoodPullsSince", func(ctx context.Context, s *store.Store, _ int) (any, error) { return s.GoodPullsSince(ctx, at(0)) }},
		does("SaveFeedState", func(ctx context.Context, s *store.Store, n int) error {
			return s.SaveFeedState(ctx, list.State{
				Reserves: []list.Reserve{{Order: "501", Line: n, SKU: "a", Article: "1", Pieces: n, At: at(n)}}, Readings: map[feed.SKU]int{"a": n},
			})
		}),
		{"FeedState", func(ctx context.Context, s *store.Store, _ int) (any, error) { return s.FeedState(ctx) }},
		{"Reserves", func(ctx context.Context, s *store.Store, _ int) (any, error) { return s.Reserves(ctx) }},
		{"Rows", func(ctx context.Context, s *store.Store, _ int) (any, error) { return s.Rows(ctx) }},
		{"Health", func(ctx context.Context, s *store.Store, n int) (any, error) { return s.Health(ctx, at(n)) }},
		{"OverwriteFree", func(ctx context.Context, s *store.Store, _ int) (any, error) { return s.OverwriteFree(ctx) }},
		does("CutJournal", func(ctx context.Context, s *store.Store, _ int) error { return s.CutJournal(ctx) }),
		does("Prune", func(ctx context.Context, s *store.Store, n int) error {
			return s.Prune(ctx, at(0).AddDate(4*n-4, 0, 0), 24*time.Hour)
		}),
	}
}

// filled is a database in which every deed was done once.
func filled(t *testing.T) (text []byte) {
	t.Helper()
	dir := t.TempDir()
	s := open(t, dir)
	for _, d := range deeds() {
		if _, err := d.do(t.Context(), s, 1); err != nil {
			t.Fatalf("%s: %v", d.name, err)
		}
	}
	must(t, s.Close())
	text, err := os.ReadFile(filepath.Join(dir, "kaspibot.db"))
	must(t, err)
	return text
}

// onDisk opens a copy of a database on a disk of its own.
func onDisk(t *testing.T, text []byte) (*store.Store, *storetest.Disk, string) {
	t.Helper()
	dir, disk := t.TempDir(), &storetest.Disk{}
	must(t, os.WriteFile(filepath.Join(dir, "kaspibot.db"), text, 0o600))
	s, err := store.Open(t.Context(), dir, store.Through(disk.Through))
	must(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s, disk, dir
}

// content is all rows of all tables.
func content(t *testing.T, dir string) map[string][]string {
	t.Helper()
	db := raw(t, dir)
	defer func() { _ = db.Close() }()
	all := map[string][]string{}
	for _, table := range tablesIn(t, db) {
		for _, r := range rawRows(t, db, `select * from `+table) {
			all[table] = append(all[table], fmt.Sprintf("%#v", r))
		}
		slices.Sort(all[table])
	}
	return all
}

// TestNoFailureOfTheDiskIsSwallowed lets each call that a method makes to the database fail, one after the other: the method says
// so, has changed nothing, and does the next time what it would have done. A line of the audit trail and a fetch of the list are
// owed instead, see TestWhatTheDiskRefusesOfWhatHasHappenedIsWrittenWhenItIsWell.
func TestNoFailureOfTheDiskIsSwallowed(t *testing.T) {
	t.Parallel()
	text := filled(t)
	for _, d := range deeds() {
		if d.name == "Audit" || d.name == "SavePull" {
			continue // what the disk refuses of these is owed, see AuditTrail and Pulls
		}
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			s, _, dir := onDisk(t, text)
			before := content(t, dir)
			want, err := d.do(t.Context(), s, 2)
			must(t, err)
			after := content(t, dir)
			writes := !inSteps(d.name) && !cmp.Equal(before, after)
			for n := 1; ; n++ {
				s, disk, dir := onDisk(t, text)
				disk.FailAt(disk.Calls()+n, 0)
				got, err := d.do(t.Context(), s, 2)
				failed := strings.Join(disk.Failed(), "; ")
				if failed == "" {
					if must(t, err); n == 1 {
						t.Error("no call reached the disk")
					}
					return
				}
				if err == nil && publishes(d.name, failed) && cmp.Equal(content(t, dir), after) {
					continue
				}
				if err == nil {
					t.Errorf("nobody is told that this failed: %s", failed)
				}
				if err != nil && !inParts(d.name) && !nothing(got) {
					t.Errorf("beside the error there is %v after %s", got, failed)
				}
				if writes {
					same(t, "the tables after "+failed, content(t, dir), before)
				}
				disk.FailAt(0, 0)
				again, err := d.do(t.Context(), s, 2)
				must(t, err)
				if writes {
					same(t, "the tables after the next time after "+failed, content(t, dir), after)
				}
				if !inSteps(d.name) {
					same(t, "the result of the next time after "+failed, again, want)
				}
				must(t, s.Close())
			}
		})
	}
}

// TestNoRowThatCannotBeReadIsSwallowed gives each query of each method a first row that cannot be read: the method says so and
// has changed nothing.
func TestNoRowThatCannotBeReadIsSwallowed(t *testing.T) {
	t.Parallel()
	text := filled(t)
	for _, d := range deeds() {
		if d.name == "Audit" || d.name == "SavePull" {
			continue // see TestNoFailureOfTheDiskIsSwallowed
		}
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			for n := 1; ; n++ {
				s, disk, dir := onDisk(t, text)
				before := content(t, dir)
				disk.BlurAt(n)
				_, err := d.do(t.Context(), s, 2)
				disk.BlurAt(0)
				err = errors.Join(err, s.Unreadable()) // of lists that are read without the row
				must(t, s.Close())
				blurred := strings.Join(disk.Failed(), "; ")
				if blurred == "" {
					must(t, err)
					return
				}
				if err == nil && publishes(d.name, blurred) {
					continue
				}
				if err == nil {
					t.Errorf("nobody is told of a %s", blurred)
				}
				if !inSteps(d.name) {
					same(t, "the tables after a "+blurred, content(t, dir), before)
				}
			}
		})
	}
}

// publishes reports whether a deed publishes a list and a failure is of its offers: it does not wait for the table of them, see
// publishOffers and publishVersion.
func publishes(deed, failed string) bool {
	return strings.HasSuffix(deed, "eVersion") && strings.Contains(failed, "offer") && !strings.Contains(failed, "exec")
}

// nothing reports whether a result is that of a method that has found and done nothing.
func nothing(result any) bool {
	if all, ok := result.([]any); ok {
		return !slices.ContainsFunc(all, func(v any) bool { return !nothing(v) })
	}
	v := reflect.ValueOf(result)
	return !v.IsValid() || v.IsZero() || (v.Kind() == reflect.Slice || v.Kind() == reflect.Map) && v.Len() == 0
}

// inParts are those that hand over what they read as they read it, or tell beside an error how far they have come.
func inParts(name string) bool {
	return slices.Contains([]string{
		"ListedItems", "ListedStock", "StreamPublished", "Health", "Rows", "PruneHistory", "OverwriteFree", "Gathered", "FeedState", "OfferIn",
		"SetRole", "SetLanguage", "SetQuiet", "RemovePerson", "SaveInvite", "EndInvite", "SaveImport",
	}, name)
}

// inSteps are those that may be cut off in the middle and go on the next time; of an update that is begun one try more is counted,
// and a fetch that is owed is written with the next.
func inSteps(name string) bool {
	return name == "Prune" || name == "PruneHistory" || name == "OverwriteFree" || name == "BeginUpdate" || name == "SavePull"
}

// A list that is held is nothing that the shop sells: only a published one is asked about.
func TestOffersThatAreAskedAboutAreThePublishedOnes(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	priced := func(p feed.Tenge) []feed.Offer {
		list := offers()
		list[0].Price = p
		return list
	}
	for i, c := range []struct {
		status feed.Status
		offers []feed.Offer
		want   feed.Tenge
	}{
		{feed.StatusHeld, priced(1), 0}, {feed.StatusPublished, priced(2), 2}, {feed.StatusHeld, priced(3), 2}, {feed.StatusPublished, priced(4), 4},
		{feed.StatusPublished, priced(4)[1:], 0}, {feed.StatusHeld, priced(5), 0},
	} {
		v, err := s.SaveVersion(t.Context(), version(c.status), feed.PackOffers(c.offers...))
		must(t, err)
		var got feed.Tenge
		list, err := s.OffersOf(t.Context(), []feed.Article{"86141"})
		must(t, err)
		for _, o := range list {
			got = o.Price
		}
		same(t, fmt.Sprint("price after list ", i), got, c.want)
		if c.status == feed.StatusHeld && i == 5 {
			_, err := s.DecideVersion(t.Context(), v.ID, feed.StatusPublished, "p", at(9))
			must(t, err)
			list, err := s.OffersOf(t.Context(), []feed.Article{"86141"})
			must(t, err)
			same(t, "offers of the list that was let through", len(list), 1)
		}
	}
}

// An offer is asked about by the article that it has in the list that is published.
func TestAnOfferIsAskedAboutByTheArticleThatItHasNow(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	for i, article := range []feed.Article{"1", "2", ""} {
		_, err := s.SaveVersion(t.Context(), version(feed.StatusPublished), feed.PackOffers(feed.Offer{SKU: "a", Article: article, Price: 5}, feed.Offer{SKU: "b", Article: "9"}))
		must(t, err)
		for _, of := range []feed.Article{"1", "2", "9"} {
			list, err := s.OffersOf(t.Context(), []feed.Article{of})
			must(t, err)
			if found := len(list) > 0; found != (of == article || of == "9") {
				t.Errorf("after list %d, of article %s there are %+v", i, of, list)
			}
		}
	}
}

// How an import has ended is not told anew by the next one.
func TestAnImportThatHasEndedStaysAsItEnded(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	for i := range 3 {
		saved, err := s.SaveImport(t.Context(), feed.Import{File: fmt.Sprint(i)})
		must(t, err)
		if i == 0 {
			must(t, s.EndImport(t.Context(), saved.ID, feed.ImportApplied))
			must(t, s.EndImport(t.Context(), saved.ID, feed.ImportReplaced)) // too late
			must(t, s.UpdateImport(t.Context(), feed.Import{ID: saved.ID, File: "late"}))
		}
	}
	db := raw(t, dir)
	defer func() { _ = db.Close() }()
	var ends []string
	for _, r := range rawRows(t, db, `select state, body = '' as emptied from imports order by id`) {
		ends = append(ends, fmt.Sprint(r["state"], " ", r["emptied"]))
	}
	same(t, "ends", ends, []string{string(feed.ImportApplied) + " 1", string(feed.ImportReplaced) + " 1", "pending 0"})
}

// A database that takes no write has a size all the same.
func TestAnIllDatabaseHasASize(t *testing.T) {
	t.Parallel()
	s, disk, dir := onDisk(t, filled(t))
	info, err := os.Stat(filepath.Join(dir, "kaspibot.db"))
	must(t, err)
	must(t, s.Audit(t.Context(), orders.AuditEntry{At: at(2), Verb: orders.VerbAccept, Order: "777"}))
	for n := 1; ; n++ {
		var size int64
		failed, err := disk.During(n, func() (err error) { size, err = s.Health(t.Context(), at(n)); return err })
		if size < info.Size() {
			t.Errorf("%d bytes of %d, %v after %q", size, info.Size(), err, failed)
		}
		if failed == "" {
			return
		}
	}
}

// What a line of the audit trail tells of has happened: who did it does not hear that it failed, and the line comes later.
func TestALineThatTheDiskRefusesIsWrittenLater(t *testing.T) {
	t.Parallel()
	for name, next := range map[string]func(*store.Store) error{
		"the next line": func(s *store.Store) error {
			return s.Audit(t.Context(), orders.AuditEntry{At: at(3), Verb: orders.VerbCancel, Order: "777"})
		},
		"the next look": func(s *store.Store) error { _, err := s.Health(t.Context(), at(3)); return err },
		"who asks": func(s *store.Store) error {
			_, err := s.AuditLines(t.Context(), orders.AuditFilter{Order: "777"}, 9)
			return err
		},
	} {
		s, disk, _ := onDisk(t, filled(t))
		disk.FailAt(disk.Calls()+1, time.Hour)
		must(t, s.Audit(t.Context(), orders.AuditEntry{At: at(2), Verb: orders.VerbAccept, Order: "777", Result: orders.ResultDone}))
		if len(disk.Failed()) == 0 {
			t.Fatalf("%s: nothing failed", name)
		}
		disk.FailAt(0, 0)
		must(t, next(s))
		lines, err := s.AuditLines(t.Context(), orders.AuditFilter{Order: "777"}, 9)
		must(t, err)
		if first := lines[len(lines)-1]; first.Verb != orders.VerbAccept || !first.At.Equal(at(2)) {
			t.Errorf("%s: %+v", name, lines)
		}
	}
}

// Of more orders than are counted one by one the engine is asked for the number, which is another call that may fail.
func TestASearchThatFindsMoreThanItCountsTellsOfADiskThatFails(t *testing.T) {
	t.Parallel()
	s, disk, _ := onDisk(t, filled(t))
	var many []orders.Record
	for i := range 1_001 {
		many = append(many, placed(fmt.Sprint(10_000+i), orders.StagePack, i, "Самовар"))
	}
	must(t, s.SaveRecords(t.Context(), many...))
	for n := 1; ; n++ {
		var list []orders.Record
		var all int
		must(t, s.SaveRecords(t.Context(), many[0])) // a write: the disk counts each question anew
		failed, err := disk.During(n, func() (err error) {
			list, all, err = s.Find(t.Context(), orders.ParseSearch("самовар"), 3)
			return err
		})
		if failed == "" {
			must(t, err)
			same(t, "orders found, and listed", []int{all, len(list)}, []int{1_001, 3})
			if n < 3 {
				t.Errorf("%d calls", n)
			}
			return
		}
		if err == nil || list != nil {
			t.Errorf("%d of %d orders, %v, after %s", len(list), all, err, failed)
		}
	}
}

// A message that is known is no work for a disk, nor for writers that wait for each other.
func TestAMessageThatIsKnownIsAdoptedWithoutWriting(t *testing.T) {
	t.Parallel()
	s, disk, _ := onDisk(t, filled(t))
	must(t, s.ShowCards(t.Context(), 7, 90, card("501", 90, 1)))
	disk.FailAs(feed.DiskReadOnly, time.Hour)
	must(t, s.AdoptCards(t.Context(), 7, 90, card("501", 90, 1)))
	if err := s.AdoptCards(t.Context(), 7, 91, card("501", 91, 1)); err == nil {
		t.Error("a message that nobody knows was adopted")
	}
}

// Who has gone is not served, and nothing is written for them.
func TestWhoHasGoneIsTold(t *testing.T) {
	t.Parallel()
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	s, _, dir := onDisk(t, filled(t))
	before := content(t, dir)
	for _, d := range deeds() {
		if d.name == "Audit" || d.name == "SavePull" {
			continue // what has happened is noted whoever has gone
		}
		if _, err := d.do(gone, s, 2); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", d.name, err)
		}
	}
	same(t, "the tables", content(t, dir), before)
}
