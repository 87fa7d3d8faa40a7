package kaspitest

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// Delivery is how an order gets to its buyer.
type Delivery int

// The ways of delivery.
const (
	Pickup      Delivery = iota // at the seller's point
	OwnDelivery                 // by the seller
	KaspiCity                   // by Kaspi within the city
	KaspiDoor                   // by Kaspi to a door elsewhere
	Postomat                    // by Kaspi to a parcel machine
	Express                     // by Kaspi at once
)

// Order is what a test says about an order, and what can be read back. Put fills in what is left empty.
type Order struct {
	Code              string // digits
	Total             int64  // tenge; 0 is the sum of the lines
	Created, Approved time.Time
	State, Status     string // NEW and APPROVED_BY_BANK when empty
	Delivery          Delivery
	SellerDelivery    int64 // tenge, when Kaspi delivers: told from the start; 0 is 895 from packing on, below 0 never
	PreOrder          bool
	SignatureRequired bool
	Credit            bool
	City, Street      string
	First, Last       string
	Phone             string // ten digits
	Lines             []Line
}

// Line is one line of an order.
type Line struct {
	SKU, Title                  string
	Quantity                    int
	Price                       int64 // tenge for one
	CategoryCode, CategoryTitle string

	UnitType     string // PIECES when empty
	Weight       int64  // grams
	IMEIRequired bool
}

// record is an order with what has happened to it.
type record struct {
	Order

	planned, handed, completed time.Time
	reason                     string // of a cancellation
	accepted                   int    // over the API
	assembled                  bool
	arrived                    bool // the goods of a pre-order
	waybill                    int  // how many were made
	parcels                    int  // of the last one
	reads                      int  // since the last one was made
	codeSent                   bool

	gone  map[int]bool       // lines that were taken out, which keep their numbers
	work  *removal           // still to take effect
	imeis map[int][][]string // by line, then by device
}

// Put places an order, or replaces the one with its code. It panics when the code is not of digits.
func (s *Server) Put(o Order) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !digits(o.Code) {
		panic("kaspitest: an order code is made of digits: " + o.Code)
	}
	o.Lines = slices.Clone(o.Lines)
	o.State = cmp.Or(o.State, "NEW")
	o.Status = cmp.Or(o.Status, firstStatus(o.State))
	o.First, o.Last = cmp.Or(o.First, "Айгуль"), cmp.Or(o.Last, "Примерова")
	o.City, o.Phone = cmp.Or(o.City, "Караганда"), cmp.Or(o.Phone, "7001112233")
	if o.Created.IsZero() {
		o.Created = s.switches.now()
	}
	if o.Approved.IsZero() {
		o.Approved = o.Created.Add(12 * time.Second)
	}
	if o.Total == 0 {
		for _, l := range o.Lines {
			o.Total += l.Price * int64(l.Quantity)
		}
	}
	s.orders[o.Code] = &record{
		Order: o, planned: o.Created.AddDate(0, 0, 1), gone: map[int]bool{}, imeis: map[int][][]string{},
	}
}

func firstStatus(state string) string {
	switch state {
	case "NEW", "SIGN_REQUIRED":
		return "APPROVED_BY_BANK"
	case "ARCHIVE":
		return "COMPLETED"
	}
	return "ACCEPTED_BY_MERCHANT"
}

// Get reads an order back as it is now.
func (s *Server) Get(code string) (Order, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, ok := s.orders[code]
	if !ok {
		return Order{}, false
	}
	o := r.Order
	o.Lines = nil
	for _, number := range r.shown() {
		o.Lines = append(o.Lines, r.Lines[number])
	}
	return o, true
}

// shown are the numbers of the lines that are still there.
func (o *record) shown() []int {
	numbers := make([]int, 0, len(o.Lines))
	for number := range o.Lines {
		if !o.gone[number] {
			numbers = append(numbers, number)
		}
	}
	return numbers
}

// Codes returns the codes of all orders, sorted.
func (s *Server) Codes() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.orders))
}

func (d Delivery) kaspi() bool { return d >= KaspiCity }

func (d Delivery) mode() string {
	switch d {
	case OwnDelivery, KaspiCity, Express:
		return "DELIVERY_LOCAL"
	case KaspiDoor:
		return "DELIVERY_REGIONAL_TODOOR"
	default: // Pickup and Postomat are told apart by isKaspiDelivery
		return "DELIVERY_PICKUP"
	}
}

// state is where an accepted order of this delivery goes.
func (d Delivery) state() string {
	switch d {
	case Pickup:
		return "PICKUP"
	case OwnDelivery:
		return "DELIVERY"
	default:
		return "KASPI_DELIVERY"
	}
}

func digits(s string) bool {
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return s != ""
}
