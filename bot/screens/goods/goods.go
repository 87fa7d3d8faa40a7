// Package goods is the room about what the shop sells: make it with New, hand its Room to the front, and call TellGoods
// and TellRules after a sync.
//
// People search the supplier's stock here, see and fix prices, take SKUs off sale, and bring the list that Kaspi's
// cabinet exports. An imported list changes nothing before a person applies it; SKUs that several items could be meant
// by are asked about one by one.
package goods

import (
	"embed"
	"log/slog"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/feed"
)

//go:embed words
var words embed.FS

// What the buttons do. They stand in messages that are out there, so they never change. The keys of those about the
// shop's own list begin with the number of the import, or 0 for the list in force.
const (
	verbStock       = "sto"   // page of a search, from 1
	verbPriceFix    = "pfix"  // price:SKU
	verbPriceLeave  = "pkeep" // SKU
	verbPriceDecide = "pfx"   // price:what was fixed, "auto" for nothing:SKU as refOf has it
	verbPriceLoss   = "pfl"   // the same as verbPriceDecide, after the question whether a loss is meant
	verbPriceKeep   = "pkp"   // SKU as refOf has it
	verbUndoStop    = "unst"  // update that has stopped it, and the SKU as refOf has it
	verbSync        = "sync"  // key: "now"; the room of the price list listens to it
	verbApply       = "iap"   // number, and ":archive" once it is clear that nothing in it is on sale
	verbDiscard     = "ica"
	verbAsk         = "iak"
	verbUnmatched   = "iun"
	verbItem        = "ian" // number:hash of the SKU:article, "-" for none
	verbLater       = "ila" // number:hash of the SKU
	verbPoint       = "ipt" // number:hash of a pickup point:hash of one of the shop's, or "use" or "leave"
	verbOffSale     = "iof" // number:"sell" or "leave"
)

// Lengths of what others have named, in characters.
const (
	maxItem   = 60 // of a name in a list
	maxSKU    = 40 // some shops make an SKU of a whole name
	maxNote   = 24 // of what the supplier says of an arrival
	maxSearch = 100
)

// Points are pickup points of a shop.
type Points []feed.PickupPoint

// Config says what the screens work with. Functions of a shop are asked at each use.
type Config struct {
	Chats    func() *chat.Chats
	Store    func(chat.ShopID) Store
	Prices   func(chat.ShopID) Prices
	StockAt  func(chat.ShopID) time.Time // when the supplier's stock was last read, zero before
	Merchant func(chat.ShopID) string    // the shop's number at Kaspi, to know its lists by; empty when it is not known
	Points   func(chat.ShopID) Points    // that the settings know
	Log      *slog.Logger
	Now      func() time.Time
}

// Screen is the room. Make it with New.
type Screen struct {
	Config
	imports importScreen
	owed    orders.Owed // what chats were told of goods
}

// New makes the room.
func New(c Config) *Screen { return &Screen{Config: c, imports: importScreen{Config: c}} }

// Room lists what the room listens to.
func (s *Screen) Room() chat.Room {
	prices, stock := priceScreen{s.Config}, stockScreen{s.Config}
	return chat.Room{
		Name: "goods", Group: "goods",
		Commands: []chat.Command{
			{Name: "stock", Role: chat.Viewer, Wants: "stock", Do: stock.onStock},
			{Name: "listings", Role: chat.Viewer, Do: s.imports.onListings},
			{Name: "price", Role: chat.Manager, Wants: "sku", Do: prices.onPrice},
			{Name: "why", Role: chat.Viewer, Wants: "sku", Do: prices.onWhy},
			{Name: "stop", Role: chat.Manager, Wants: "sku", Do: prices.onStop},
			{Name: "resume", Role: chat.Manager, Do: prices.onResume},
		},
		Verbs: []chat.Verb{
			{Name: verbStock, Role: chat.Viewer, Do: stock.onStockPage},
			{Name: verbPriceFix, Role: chat.Manager, Do: prices.onPriceFix},
			{Name: verbPriceLeave, Role: chat.Manager, Do: onPriceLeave},
			{Name: verbPriceDecide, Role: chat.Manager, Do: prices.onPriceDecide},
			{Name: verbPriceLoss, Role: chat.Manager, Do: prices.onPriceLoss},
			{Name: verbPriceKeep, Role: chat.Manager, Do: prices.onPriceKeep},
			{Name: verbUndoStop, Role: chat.Manager, Do: prices.onUndoStop},
			{Name: verbApply, Role: chat.Manager, Do: s.imports.onApply},
			{Name: verbDiscard, Role: chat.Manager, Do: s.imports.onDiscard},
			{Name: verbAsk, Role: chat.Manager, Do: s.imports.onAsk},
			{Name: verbUnmatched, Role: chat.Viewer, Do: s.imports.onUnmatched},
			{Name: verbItem, Role: chat.Manager, Do: s.imports.onAnswer},
			{Name: verbLater, Role: chat.Manager, Do: s.imports.onAnswer},
			{Name: verbPoint, Role: chat.Manager, Do: s.imports.onPoint},
			{Name: verbOffSale, Role: chat.Manager, Do: s.imports.onOffSale},
		},
		Files: s.imports.onFile,
		Words: words,
	}
}

// counted is how many there are of a kind.
type counted struct {
	Kind string
	N    int
}
