#!/bin/sh
# Builds build/libpeers.so from the C++ kernels, for this machine. CXX picks the compiler (g++ unless set).
set -eu
cd "$(dirname "$0")"
mkdir -p build
cxx=${CXX:-g++}
# The two -Wno flags: the AVX-512 headers of g++ 12 trip those warnings themselves.
flags="-std=c++17 -O3 -march=native -fPIC -Wall -Wextra -Wno-uninitialized -Wno-maybe-uninitialized"
$cxx $flags -ffast-math -c closed.cpp -o build/closed.o
$cxx $flags -c search.cpp -o build/search.o
$cxx $flags -c avx512.cpp -o build/avx512.o
$cxx $flags -c driver.cpp -o build/driver.o
$cxx -shared -pthread build/*.o -o build/libpeers.so
