package kaspi

import (
	"encoding/base64"
	"strings"
	"time"
)

type (
	// OrderID is what the API wants in addresses and in writes. Use the one Kaspi gave with the order.
	OrderID string

	// OrderCode is what people see: nine or ten digits since July 2026, eight in old orders.
	OrderCode string

	// EntryID names one line of an order: the order's code and the line's number in one text.
	EntryID string

	// Tenge is an amount of money in whole tenge.
	Tenge int64

	// State is where an order is in the cabinet: which kind of work it waits for. Kaspi may send values
	// that are not listed here; they are kept as they came.
	State string

	// Status is how far an order has come. Kaspi may send values that are not listed here; they are kept
	// as they came.
	Status string
)

// The states of the merchant guide.
const (
	StateNew           State = "NEW"            // waits for the seller's acceptance
	StateSignRequired  State = "SIGN_REQUIRED"  // the buyer has credit papers to sign
	StatePickup        State = "PICKUP"         // the buyer collects at the seller's point
	StateDelivery      State = "DELIVERY"       // the seller delivers
	StateKaspiDelivery State = "KASPI_DELIVERY" // Kaspi delivers, Postomat included
	StateArchive       State = "ARCHIVE"        // finished in any way
)

// The statuses of the merchant guide that can be read from an order.
const (
	StatusApprovedByBank     Status = "APPROVED_BY_BANK"                // to be accepted
	StatusAcceptedByMerchant Status = "ACCEPTED_BY_MERCHANT"            // accepted, by hand or automatically
	StatusCompleted          Status = "COMPLETED"                       // handed to the buyer
	StatusCancelled          Status = "CANCELLED"                       // over without a sale
	StatusCancelling         Status = "CANCELLING"                      // cancelled while the goods were under way
	StatusReturnRequested    Status = "KASPI_DELIVERY_RETURN_REQUESTED" // a return is asked for or on its way
	StatusReturnAccepted     Status = "RETURN_ACCEPTED_BY_MERCHANT"     // the seller agreed to the return
	StatusReturned           Status = "RETURNED"                        // the goods are back
)

// LiveStates are the states of orders that were accepted or wait for the buyer's signature: all but NEW
// and ARCHIVE. Automatically accepted orders appear here without ever having been NEW.
func LiveStates() []State {
	return []State{StateSignRequired, StatePickup, StateDelivery, StateKaspiDelivery}
}

// Order is one order as Kaspi told it. A time that Kaspi left out is zero.
type Order struct {
	ID     OrderID   `json:"ID"`
	Code   OrderCode `json:"Code"`
	State  State     `json:"State"`
	Status Status    `json:"Status"`

	Total              Tenge  `json:"Total"`
	PaymentMode        string `json:"PaymentMode"`        // PREPAID or PAY_WITH_CREDIT so far
	CreditTerm         int    `json:"CreditTerm"`         // months; 0 when paid at once
	DeliveryCost       Tenge  `json:"DeliveryCost"`       // paid by the buyer
	SellerDeliveryCost Tenge  `json:"SellerDeliveryCost"` // paid by the seller

	Created         time.Time `json:"Created"`         // when it was placed; Kaspi's date filter works on this
	Approved        time.Time `json:"Approved"`        // when the bank approved: the clock for accepting starts
	PlannedDelivery time.Time `json:"PlannedDelivery"` // promised to the buyer
	Reserved        time.Time `json:"Reserved"`        // until when the goods are kept, or the date of a pre-order
	Completed       time.Time `json:"Completed"`       // handed out

	DeliveryMode   string  `json:"DeliveryMode"` // a label only; State says what there is to do
	KaspiDelivered bool    `json:"KaspiDelivered"`
	Address        Address `json:"Address"`     // zero for pickup
	PickupPoint    string  `json:"PickupPoint"` // the seller's point with the merchant prefix, as 10000001_PP1
	OriginCity     string  `json:"OriginCity"`  // city of the point the goods leave from
	Courier        Courier `json:"Courier"`

	SignatureRequired  bool   `json:"SignatureRequired"`
	PreOrder           bool   `json:"PreOrder"`  // false once it is packed and handed over, whatever the flag of the answer
	Assembled          bool   `json:"Assembled"` // packed, a waybill is asked for
	IMEIRequired       bool   `json:"IMEIRequired"`
	CancellationReason string `json:"CancellationReason"` // an open list of words; empty unless cancelled or cancelling

	Customer   Person `json:"Customer"`
	Recipient  Person `json:"Recipient"`  // whom the buyer trusts to receive; zero when there is none
	PhoneAlias string `json:"PhoneAlias"` // stands in for the buyer's number, with an extension after a comma

	// Entries are sorted by their number. They are nil unless they were asked for with the order.
	Entries []Entry `json:"Entries"`
	// EntriesKnown says that every line the order names is in Entries, and at least one: Kaspi has been
	// seen to name lines it did not send.
	EntriesKnown bool `json:"EntriesKnown"`
}

// City is where the buyer is: the town of the address, else the head of its full text, else nothing.
func (o Order) City() string {
	if o.Address.Town != "" {
		return o.Address.Town
	}
	head, _, _ := strings.Cut(o.Address.Formatted, ",")
	return strings.TrimSpace(head)
}

// Entry is one line of an order.
type Entry struct {
	ID           EntryID  `json:"ID"`
	Number       int      `json:"Number"` // from 0
	SKU          string   `json:"SKU"`    // the seller's own article in the price list; empty when Kaspi leaves the offer out
	Title        string   `json:"Title"`  // the name the buyer saw; empty when Kaspi leaves the offer out
	Quantity     int      `json:"Quantity"`
	UnitType     string   `json:"UnitType"` // PIECES, or one of the words for goods sold by weight or length
	Price        Tenge    `json:"Price"`    // of one unit
	Total        Tenge    `json:"Total"`    // of the line
	DeliveryCost Tenge    `json:"DeliveryCost"`
	Weight       float64  `json:"Weight"` // grams
	Category     Category `json:"Category"`
	IMEIRequired bool     `json:"IMEIRequired"`
	ProductID    string   `json:"ProductID"` // Kaspi's card, not the seller's article
	PointID      string   `json:"PointID"`   // the point the line leaves from
}

// Category is a branch of Kaspi's catalogue.
type Category struct {
	Code  string `json:"Code"` // as "Master - Kettles"
	Title string `json:"Title"`
}

// Address is where an order goes, without stray blanks and trailing commas.
type Address struct {
	Town      string `json:"Town"`
	District  string `json:"District"`
	Street    string `json:"Street"`
	House     string `json:"House"`
	Building  string `json:"Building"`
	Apartment string `json:"Apartment"`

	Formatted string `json:"Formatted"` // the whole in one line
}

// Courier is Kaspi's own delivery of an order.
type Courier struct {
	Present       bool      `json:"Present"` // false when Kaspi told nothing about it
	Waybill       string    `json:"Waybill"` // address of the PDF; empty for some time after packing and again after hand-over
	WaybillNumber string    `json:"WaybillNumber"`
	Planned       time.Time `json:"Planned"` // planned hand-over; Kaspi moves it
	Handed        time.Time `json:"Handed"`  // real hand-over; zero while the goods are with the seller
	Express       bool      `json:"Express"`
	Returned      bool      `json:"Returned"` // came back to the reception point; not dependable
}

// Person is a buyer or a recipient. Name is often empty where First and Last are not. Phone is ten digits,
// or empty; the +0(000)-000-00-00 of finished orders is read as empty.
type Person struct {
	First string `json:"First"`
	Last  string `json:"Last"`
	Name  string `json:"Name"`
	Phone string `json:"Phone"`
}

// IDOf rebuilds the id of an order whose code is all that is left, in a callback button for instance:
// Kaspi's ids are the readable text in base64 without padding.
func IDOf(code OrderCode) OrderID {
	return OrderID(base64.RawStdEncoding.EncodeToString([]byte(code)))
}

// Code reads the order code out of an id. Padding, which old answers still carry, is accepted. It is
// false when the id does not hold a code of digits.
func (id OrderID) Code() (OrderCode, bool) {
	text, err := base64.RawStdEncoding.DecodeString(unpadded(string(id)))
	if err != nil || len(text) == 0 {
		return "", false
	}
	for _, b := range text {
		if b < '0' || b > '9' {
			return "", false
		}
	}
	return OrderCode(text), true
}

// unpadded makes ids comparable: some answers pad their base64, most do not.
func unpadded(id string) string { return strings.TrimRight(id, "=") }
