// SPDX-License-Identifier: MIT

// A TLS server of Go's standard library before a plain HTTP server, for the table of docs/INTEROPERABILITY.md.
package main

import (
	"crypto/tls"
	"crypto/x509"
	"flag"
	"fmt"
	"log"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"runtime"
	"strings"
)

var versions = map[string]uint16{"1.2": tls.VersionTLS12, "1.3": tls.VersionTLS13}
var groups = map[string]tls.CurveID{"P-256": tls.CurveP256, "P-384": tls.CurveP384, "X25519": tls.X25519}

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func main() {
	port := flag.String("port", "", "to listen on")
	backend := flag.String("backend", "", "`URL` of the plain HTTP server")
	version := flag.String("version", "1.3", "of TLS")
	cert := flag.String("cert", "", "chain")
	key := flag.String("key", "", "its key")
	names := flag.String("groups", "", "separated by commas")
	keylog := flag.String("keylog", "", "file")
	clients := flag.String("clients", "", "ask for client certificates of this CA")
	staple := flag.String("staple", "", "OCSP response")
	about := flag.Bool("about", false, "print the version of Go")
	flag.Parse()
	if *about {
		fmt.Println(runtime.Version())
		return
	}
	certificate := must(tls.LoadX509KeyPair(*cert, *key))
	config := &tls.Config{MinVersion: versions[*version], MaxVersion: versions[*version]}
	for _, name := range strings.Split(*names, ",") {
		config.CurvePreferences = append(config.CurvePreferences, groups[name])
	}
	config.KeyLogWriter = must(os.OpenFile(*keylog, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0600))
	if *clients != "" {
		config.ClientAuth = tls.VerifyClientCertIfGiven
		config.ClientCAs = x509.NewCertPool()
		config.ClientCAs.AppendCertsFromPEM(must(os.ReadFile(*clients)))
	}
	if *staple != "" {
		certificate.OCSPStaple = must(os.ReadFile(*staple))
	}
	config.Certificates = []tls.Certificate{certificate}
	proxy := httputil.NewSingleHostReverseProxy(must(url.Parse(*backend)))
	proxy.FlushInterval = -1 // each piece as it comes
	server := &http.Server{Addr: "127.0.0.1:" + *port, Handler: proxy, TLSConfig: config}
	log.Fatal(server.ListenAndServeTLS("", ""))
}
